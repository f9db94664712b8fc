using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace EvoPrompting.LanguageModels.Endpoints.Transport;

/// <summary>
/// Asks again without a parameter that the server does not know or does not allow, and from then on leaves it out. Some models refuse
/// a temperature, some servers a seed, some the newer or the older name of the most tokens. Servers that speak OpenAI's chat but are not OpenAI's
/// get the older name at once: several take the newer one without a word and without heeding it.
/// </summary>
internal sealed class RefusedParameters(EndpointSettings settings, ServerState server) : DelegatingHandler
{
    private const string NewerLimit = "max_completion_tokens";
    private const string OlderLimit = "max_tokens";

    /// <summary>What may be left out; the value is the parameter's other name, sent in its place.</summary>
    private static readonly Dictionary<string, string?> Optional = new()
    {
        ["temperature"] = null,
        ["seed"] = null,
        ["stop"] = null,
        [NewerLimit] = OlderLimit,
        [OlderLimit] = NewerLimit,
    };

    private readonly bool knowsNewerLimit = new[] { "openai.com", "azure.com" }.Any(host => settings.Address.Host.EndsWith(host, StringComparison.OrdinalIgnoreCase));

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken stop)
    {
        while (true)
        {
            var dropped = server.RefusedParameters;
            var sent = await ShapeAsync(request, dropped, stop);
            var answer = await base.SendAsync(request, stop);
            if (answer.StatusCode is not (HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity)) return answer;
            var message = Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync(stop));
            // The longest name first: "max_tokens" stands inside no other, but a message may name both and say which to take.
            var named = sent.Where(p => message.Contains(p, StringComparison.Ordinal)).OrderByDescending(p => p.Length).FirstOrDefault();
            if (named is null) return answer;
            answer.Dispose();
            server.Refuse(named);
        }
    }

    /// <summary>Leaves out what was refused; returns the optional parameters that remain.</summary>
    private async Task<IReadOnlyList<string>> ShapeAsync(HttpRequestMessage request, IReadOnlySet<string> dropped, CancellationToken stop)
    {
        if (request.Content is not { } content || JsonNode.Parse(await content.ReadAsByteArrayAsync(stop)) is not JsonObject body) return [];
        var parts = new[] { body, body["options"] as JsonObject }.OfType<JsonObject>().ToArray(); // Ollama keeps them below "options"
        var changes = parts.Sum(part => dropped.Count(name => Drop(part, name, dropped)));
        if (!knowsNewerLimit && !dropped.Contains(OlderLimit) && Drop(body, NewerLimit, dropped)) changes++;
        if (changes > 0)
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        return [.. Optional.Keys.Where(name => parts.Any(part => part.ContainsKey(name)) && !dropped.Contains(name))];
    }

    private static bool Drop(JsonObject part, string name, IReadOnlySet<string> dropped)
    {
        if (part[name] is not { } value) return false;
        part.Remove(name);
        if (Optional[name] is { } other && !dropped.Contains(other)) part[other] = value.DeepClone();
        return true;
    }
}
