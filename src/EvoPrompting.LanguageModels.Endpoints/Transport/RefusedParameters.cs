using System.Net;
using System.Text.Json.Nodes;
using EvoPrompting.LanguageModels.Endpoints.Reading;

namespace EvoPrompting.LanguageModels.Endpoints.Transport;

/// <summary>
/// Asks again without a parameter that the server says it does not know or does not allow, and from then on leaves it out: a temperature, a
/// seed, a text to stop at. One that it has taken before is never left out, and the most tokens are never lost: they only change their
/// name.
/// </summary>
internal sealed class RefusedParameters(EndpointSettings settings, ServerState server) : DelegatingHandler
{
    private static readonly string[] Optional = ["temperature", "seed", "stop"];

    private readonly Lock gate = new();
    private readonly LimitName limit = new(settings);
    private readonly HashSet<string> taken = [], takenValues = [];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken stop)
    {
        while (true)
        {
            var sent = await ShapeAsync(request, server.RefusedParameters, stop);
            var answer = await base.SendAsync(request, stop);
            if (answer.IsSuccessStatusCode) Taken(sent);
            if (answer.StatusCode is not (HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity)) return answer;
            var error = ServerError.Of(await answer.Content.ReadAsByteArrayAsync(stop));
            if (!MayRename(sent, error) && !MayLeaveOut(sent, error)) return answer;
            answer.Dispose();
        }
    }

    /// <summary>Leaves out what was refused; returns what remains, by name and value.</summary>
    private async Task<Dictionary<string, string>> ShapeAsync(
        HttpRequestMessage request, IReadOnlySet<string> refused, CancellationToken stop)
    {
        if (await SentBody.ReadAsync(request, stop) is not { } body) return [];
        JsonObject[] parts = [.. new[] { body, body["options"] as JsonObject }.OfType<JsonObject>()]; // Ollama keeps them below "options"
        var changed = limit.Set(body);
        foreach (var part in parts)
            foreach (var name in refused)
                changed |= part.Remove(name);
        if (changed) SentBody.Write(request, body);
        var sent = new Dictionary<string, string>();
        foreach (var (name, value) in parts.SelectMany(p => p))
            if (Optional.Contains(name) || LimitName.Are(name)) sent[name] = value?.ToJsonString() ?? "";
        return sent;
    }

    private void Taken(Dictionary<string, string> sent)
    {
        lock (gate)
            foreach (var (name, value) in sent)
            {
                taken.Add(name);
                if (name == "temperature") takenValues.Add(value);
            }
    }

    private bool MayRename(Dictionary<string, string> sent, ServerError error)
    {
        if (sent.Keys.FirstOrDefault(LimitName.Are) is not { } name || IsTaken(name)) return false;
        if (limit.Rename(name, error) is not { } other) return false;
        if (other != name)
            server.Say($"the server refuses the parameter '{name}'; the most tokens go by the name of '{other}' from now on");
        return true;
    }

    private bool MayLeaveOut(Dictionary<string, string> sent, ServerError error)
    {
        var named = sent.FirstOrDefault(p => Optional.Contains(p.Key) && RefusedName.IsIn(error, p.Key));
        if (named.Key is null) return false;
        // Some models take one temperature and refuse another: then the name having been taken says nothing of this value.
        var wasTaken = RefusedName.IsOfValue(error) && named.Key == "temperature" ? IsTakenValue(named.Value) : IsTaken(named.Key);
        if (wasTaken) return server.RefusedParameters.Contains(named.Key); // another call has found it out meanwhile
        server.Refuse(named.Key);
        return true;
    }

    private bool IsTaken(string name)
    {
        lock (gate) return taken.Contains(name);
    }

    private bool IsTakenValue(string value)
    {
        lock (gate) return takenValues.Contains(value);
    }
}
