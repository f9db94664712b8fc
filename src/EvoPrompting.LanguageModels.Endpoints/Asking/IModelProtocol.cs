using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using EvoPrompting.LanguageModels.Endpoints.Reading;

namespace EvoPrompting.LanguageModels.Endpoints.Asking;

/// <summary>How a protocol writes a request and reads an answer. Nothing in it sends or waits.</summary>
internal interface IModelProtocol
{
    /// <summary>What comes after the endpoint's address.</summary>
    string PathAfter(Uri address);

    /// <summary>Writes what stands before the request.</summary>
    /// <param name="key">Null for none.</param>
    void Head(HttpRequestHeaders headers, string? key);

    /// <summary>Whether one request can ask for several texts.</summary>
    bool HasSeveralChoices { get; }

    /// <param name="samples">How many texts are asked for; one where the protocol has no more.</param>
    JsonObject Write(ModelRequest request, int samples);

    /// <summary>Reads what matters and lets the rest be, fields of unknown kinds included.</summary>
    /// <param name="parts">One object, or those of a stream.</param>
    /// <returns>The texts in their order; none where the answer holds none.</returns>
    IReadOnlyList<AnsweredChoice> Read(IReadOnlyList<JsonElement> parts);
}
