using System.Net;
using System.Text.Json.Nodes;
using EvoPrompting.LanguageModels.Endpoints.Reading;

namespace EvoPrompting.LanguageModels.Endpoints.Transport;

/// <summary>
/// Asks again with the system text at the head of the user's message where a server, or its model's template, has no place for a system
/// text; so do all later calls. In every protocol's form.
/// </summary>
internal sealed class RefusedSystemText(ServerState server) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken stop)
    {
        if (!server.HasSystemRole) await JoinAsync(request, stop);
        var answer = await base.SendAsync(request, stop);
        if (answer.StatusCode is not (HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity)) return answer;
        var error = ServerError.Of(await answer.Content.ReadAsByteArrayAsync(stop));
        if (!ErrorMeaning.IsAboutSystemText(error) || !await JoinAsync(request, stop)) return answer;
        answer.Dispose();
        if (server.RefuseSystemText())
            server.Say("the server takes no system message; its text goes to the head of the user's message from now on");
        return await base.SendAsync(request, stop);
    }

    /// <summary>Returns false where there is no system text to join.</summary>
    private static async Task<bool> JoinAsync(HttpRequestMessage request, CancellationToken stop)
    {
        if (await SentBody.ReadAsync(request, stop) is not { } body || body["messages"] is not JsonArray messages) return false;
        JsonObject[] all = [.. messages.OfType<JsonObject>()];
        JsonObject[] systems = [.. all.Where(m => (string?)m["role"] == "system")];
        string[] texts = [.. new[] { (string?)body["system"] }.OfType<string>(), .. systems.Select(m => (string)m["content"]!)];
        if (texts.Length == 0 || all.FirstOrDefault(m => (string?)m["role"] == "user") is not { } user) return false;
        body.Remove("system");
        foreach (var system in systems) messages.Remove(system);
        user["content"] = string.Join("\n\n", [.. texts, (string)user["content"]!]);
        SentBody.Write(request, body);
        return true;
    }
}
