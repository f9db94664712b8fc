using System.Text.Json.Nodes;
using EvoPrompting.LanguageModels.Endpoints.Reading;

namespace EvoPrompting.LanguageModels.Endpoints.Transport;

/// <summary>
/// The name by which a server takes the most tokens of an answer in OpenAI's chat. Servers other than OpenAI and Azure get the older name
/// at once: several take the newer one without a word and without heeding it. It changes at most once, where the server says so.
/// </summary>
internal sealed class LimitName(EndpointSettings settings)
{
    private const string Newer = "max_completion_tokens";
    private const string Older = "max_tokens";

    private readonly Lock gate = new();
    private readonly bool hasTwo = settings.Protocol == EndpointProtocol.OpenAI;
    private bool renamed;

    private string name = ((string[])["openai.com", "azure.com"]).Any(
        host => settings.Address.Host.EndsWith(host, StringComparison.OrdinalIgnoreCase)) ? Newer : Older;

    public static bool Are(string parameter) => parameter is Newer or Older;

    /// <summary>Gives the limit in a request the name that the server takes; says whether that changed the request.</summary>
    public bool Set(JsonObject body)
    {
        if (!hasTwo) return false;
        string now;
        lock (gate) now = name;
        var other = now == Newer ? Older : Newer;
        if (body[other] is not { } value) return false;
        body.Remove(other);
        body[now] = value.DeepClone();
        return true;
    }

    /// <summary>Takes the other name from now on where an error asks for it.</summary>
    /// <returns>The name to ask again with, which is the sent one's other; null where there is nothing to change.</returns>
    public string? Rename(string sent, ServerError error)
    {
        var other = sent == Newer ? Older : Newer;
        if (!hasTwo || (!RefusedName.IsIn(error, sent) && !RefusedName.Recommends(error, other))) return null;
        lock (gate)
        {
            if (name != sent) return sent; // another call has found it out already
            if (renamed) return null;
            (name, renamed) = (other, true);
            return other;
        }
    }
}
