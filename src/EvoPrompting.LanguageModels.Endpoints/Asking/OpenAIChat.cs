using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using EvoPrompting.LanguageModels.Endpoints.Reading;
using EvoPrompting.LanguageModels.Endpoints.Transport;

namespace EvoPrompting.LanguageModels.Endpoints.Asking;

/// <summary>OpenAI's <c>/chat/completions</c>, which most servers speak, each with fields of its own.</summary>
internal sealed class OpenAIChat : IModelProtocol
{
    /// <summary>OpenAI's and Azure's name of the most tokens; see <see cref="LimitName"/> for everybody else's.</summary>
    private const string Limit = "max_completion_tokens";

    public bool HasSeveralChoices => true;

    public string PathAfter(Uri address) => "/chat/completions";

    public void Head(HttpRequestHeaders headers, string? key)
    {
        if (key is not null) headers.Authorization = new("Bearer", key);
    }

    public JsonObject Write(ModelRequest request, int samples)
    {
        var body = new JsonObject
        {
            ["model"] = request.To.Model,
            ["messages"] = ChatMessages.Write(request.Messages),
            ["temperature"] = request.Sample.Temperature,
            [Limit] = request.MaximumTokens,
            ["seed"] = request.SentSeed,
        };
        if (samples > 1) body[RefusedSamples.Parameter] = samples;
        return body;
    }

    public IReadOnlyList<AnsweredChoice> Read(IReadOnlyList<JsonElement> parts) => Choices.Read(parts);
}
