using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using EvoPrompting.Prompts;

namespace EvoPrompting.LanguageModels.Endpoints.Asking;

/// <summary>Speaks OpenAI's <c>/completions</c>: a prompt in, its continuation out. vLLM, llama.cpp and others speak it for base models.</summary>
/// <param name="http">Owned from now on.</param>
/// <param name="stopText">Generation ends before it; null for none.</param>
internal sealed class CompletionProtocol(EndpointSettings settings, HttpClient http, string? stopText) : IModelProtocol
{
    private readonly Uri address = new(settings.Address.AbsoluteUri.TrimEnd('/') + "/completions");

    public async Task<ModelAnswer> AskAsync(ModelRequest request, CancellationToken stop)
    {
        var body = new Dictionary<string, object>
        {
            ["model"] = settings.Model,
            ["prompt"] = request.Messages.Single().Text,
            ["max_tokens"] = request.MaximumTokens,
            ["temperature"] = request.Sample.Temperature,
            ["seed"] = unchecked((long)request.Sample.Seed), // the same 64 bits; servers read a signed number
        };
        if (stopText is not null) body["stop"] = new[] { stopText };
        using var message = new HttpRequestMessage(HttpMethod.Post, address) { Content = JsonContent.Create(body) };
        if (!settings.Key.IsNone) message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", settings.Key.Value);
        using var response = await http.SendAsync(message, stop);
        return Read(await response.Content.ReadAsByteArrayAsync(stop));
    }

    public void Dispose() => http.Dispose();

    private static ModelAnswer Read(byte[] answer)
    {
        try
        {
            using var json = JsonDocument.Parse(answer);
            var choice = json.RootElement.GetProperty("choices")[0];
            var finish = choice.TryGetProperty("finish_reason", out var reason) && reason.ValueKind == JsonValueKind.String ? reason.GetString() : null;
            return new ModelAnswer(
                choice.GetProperty("text").GetString() ?? throw new LostSampleException("the answer holds no text"),
                finish != "length", Usage(json.RootElement),
                json.RootElement.TryGetProperty("model", out var model) && model.ValueKind == JsonValueKind.String ? model.GetString() : null);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException or FormatException)
        {
            throw new LostSampleException($"the answer is not what /completions gives: {e.Message}", e);
        }
    }

    private static TokenUsage Usage(JsonElement answer)
    {
        if (!answer.TryGetProperty("usage", out var usage) || usage.ValueKind != JsonValueKind.Object) return default;
        var cached = usage.TryGetProperty("prompt_tokens_details", out var details) && details.ValueKind == JsonValueKind.Object
            ? Number(details, "cached_tokens")
            : null;
        return new TokenUsage(Number(usage, "prompt_tokens"), cached, Number(usage, "completion_tokens"));
    }

    private static long? Number(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= 0 ? number : null;
}
