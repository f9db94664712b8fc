using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using EvoPrompting.LanguageModels.Endpoints.Reading;

namespace EvoPrompting.LanguageModels.Endpoints.Asking;

/// <summary>Anthropic's <c>/v1/messages</c>: a system text beside the messages, temperatures up to 1, no seed.</summary>
internal sealed class AnthropicMessages : IModelProtocol
{
    public bool HasSeveralChoices => false;

    public string PathAfter(Uri address) =>
        address.AbsolutePath.TrimEnd('/').EndsWith("/v1", StringComparison.Ordinal) ? "/messages" : "/v1/messages";

    public void Head(HttpRequestHeaders headers, string? key)
    {
        headers.Add("anthropic-version", "2023-06-01");
        if (key is not null) headers.Add("x-api-key", key);
    }

    public JsonObject Write(ModelRequest request, int samples)
    {
        var body = new JsonObject
        {
            ["model"] = request.To.Model,
            ["max_tokens"] = request.MaximumTokens,
            ["messages"] = ChatMessages.Write(request.Messages.Where(m => m.Role != MessageRole.System)),
            ["temperature"] = Math.Min(1, request.Sample.Temperature),
        };
        var systems = request.Messages.Where(m => m.Role == MessageRole.System && m.Text.Length > 0);
        var system = string.Join("\n\n", systems.Select(m => m.Text));
        if (system.Length > 0) body["system"] = system;
        return body;
    }

    public IReadOnlyList<AnsweredChoice> Read(IReadOnlyList<JsonElement> parts)
    {
        var choice = new AnsweredChoice();
        foreach (var part in parts)
        {
            var message = part.Field("message") is { ValueKind: JsonValueKind.Object } inner ? inner : part; // a stream begins with it
            if (message.Field("content") is { } content) choice.AddContent(content);
            AddPiece(choice, part);
            choice.End(message.Field("stop_reason") ?? part.Field("delta").Field("stop_reason"));
        }

        return [choice];
    }

    /// <summary>Takes over a piece of a stream: a block that begins, or grows.</summary>
    private static void AddPiece(AnsweredChoice choice, JsonElement part)
    {
        if (part.Field("content_block") is { } block) choice.AddContent(block);
        if (part.Field("delta") is not { } delta) return;
        if (delta.Text("text") is { } text) choice.AddText(text);
        else choice.Add(delta);
    }
}
