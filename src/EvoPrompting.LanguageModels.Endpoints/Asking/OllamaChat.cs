using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using EvoPrompting.LanguageModels.Endpoints.Reading;

namespace EvoPrompting.LanguageModels.Endpoints.Asking;

/// <summary>Ollama's own <c>/api/chat</c>: what steers the model stands below <c>options</c>.</summary>
internal sealed class OllamaChat : IModelProtocol
{
    public bool HasSeveralChoices => false;

    public string PathAfter(Uri address) => "/api/chat";

    public void Head(HttpRequestHeaders headers, string? key)
    {
        if (key is not null) headers.Authorization = new("Bearer", key);
    }

    public JsonObject Write(ModelRequest request, int samples) => new()
    {
        ["model"] = request.To.Model,
        ["messages"] = ChatMessages.Write(request.Messages),
        ["stream"] = false,
        ["options"] = new JsonObject
        {
            ["temperature"] = request.Sample.Temperature,
            ["seed"] = request.SentSeed,
            ["num_predict"] = request.MaximumTokens,
        },
    };

    public IReadOnlyList<AnsweredChoice> Read(IReadOnlyList<JsonElement> parts)
    {
        var choice = new AnsweredChoice();
        foreach (var part in parts)
        {
            if (part.Field("message") is { } message) choice.Add(message);
            else choice.AddText(part.Text("response"));
            choice.End(part.Field("done_reason"));
        }

        return [choice];
    }
}
