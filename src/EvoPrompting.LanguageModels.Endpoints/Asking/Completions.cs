using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using EvoPrompting.LanguageModels.Endpoints.Reading;
using EvoPrompting.LanguageModels.Endpoints.Transport;

namespace EvoPrompting.LanguageModels.Endpoints.Asking;

/// <summary>OpenAI's <c>/completions</c>: a prompt in, its continuation out. vLLM, llama.cpp and others speak it for base models.</summary>
/// <param name="stopText">Generation ends before it; null for none.</param>
internal sealed class Completions(string? stopText) : IModelProtocol
{
    public bool HasSeveralChoices => true;

    public string PathAfter(Uri address) => "/completions";

    public void Head(HttpRequestHeaders headers, string? key)
    {
        if (key is not null) headers.Authorization = new("Bearer", key);
    }

    public JsonObject Write(ModelRequest request, int samples)
    {
        var body = new JsonObject
        {
            ["model"] = request.To.Model,
            ["prompt"] = request.Messages.Single().Text,
            ["max_tokens"] = request.MaximumTokens,
            ["temperature"] = request.Sample.Temperature,
            ["seed"] = request.SentSeed,
        };
        if (samples > 1) body[RefusedSamples.Parameter] = samples;
        if (stopText is not null) body["stop"] = new JsonArray(stopText);
        return body;
    }

    public IReadOnlyList<AnsweredChoice> Read(IReadOnlyList<JsonElement> parts) => Choices.Read(parts);
}
