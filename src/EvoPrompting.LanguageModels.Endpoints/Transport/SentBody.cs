using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace EvoPrompting.LanguageModels.Endpoints.Transport;

/// <summary>A request's JSON on its way to the server, where it is changed to what the server takes.</summary>
internal static class SentBody
{
    /// <summary>Returns the request's JSON object; null where there is none.</summary>
    public static async Task<JsonObject?> ReadAsync(HttpRequestMessage request, CancellationToken stop) =>
        request.Content is { } content ? JsonNode.Parse(await content.ReadAsByteArrayAsync(stop)) as JsonObject : null;

    public static void Write(HttpRequestMessage request, JsonObject body) =>
        request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
}
