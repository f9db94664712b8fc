using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using EvoPrompting.LanguageModels.Endpoints.Reading;

namespace EvoPrompting.LanguageModels.Endpoints.Asking;

/// <summary>OpenAI's <c>/chat/completions</c>, which most servers speak, each with fields of its own.</summary>
internal sealed class OpenAIChat : IModelProtocol
{
    /// <summary>OpenAI's and Azure's name of the most tokens; see <see cref="Transport.RefusedParameters"/> for everybody else's.</summary>
    private const string Limit = "max_completion_tokens";

    public string PathAfter(Uri address) => "/chat/completions";

    public void Head(HttpRequestHeaders headers, string? key)
    {
        if (key is not null) headers.Authorization = new("Bearer", key);
    }

    public JsonObject Write(ModelRequest request) => new()
    {
        ["model"] = request.To.Model,
        ["messages"] = ChatMessages.Write(request.Messages),
        ["temperature"] = request.Sample.Temperature,
        [Limit] = request.MaximumTokens,
        ["seed"] = SentSeed.Upper31Bits(request),
    };

    public IReadOnlyList<AnsweredChoice> Read(IReadOnlyList<JsonElement> parts) => Choices.Read(parts);
}
