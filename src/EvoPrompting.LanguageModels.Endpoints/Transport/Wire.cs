using EvoPrompting.Chance;
using Microsoft.Extensions.Http.Resilience;

namespace EvoPrompting.LanguageModels.Endpoints.Transport;

/// <summary>
/// The way to a server, from the outside in: refusals become exceptions, several samples that it does not give are asked for singly, a
/// system text that it has no place for joins the user's, parameters that it does not know are left out, passing faults are tried again,
/// an answer is read whole within limits of time and size and gets the status that it means, a proxy's faults get its name. All protocols
/// go this way.
/// </summary>
internal static class Wire
{
    /// <param name="chance">For the jitter of waits; no result depends on it.</param>
    public static HttpClient Open(EndpointSettings settings, ServerState server, TimeProvider time, RandomStream chance)
    {
        var proxies = ServerProxy.OfEnvironment;
        var socket = new SocketsHttpHandler
        {
            AllowAutoRedirect = false, // a redirect would carry the key to another host
            UseCookies = false,
            MaxResponseDrainSize = 0, // what is not taken of an answer is not read
            ConnectTimeout = TimeSpan.FromSeconds(15),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5), // so that a changed address is noticed
            Proxy = proxies,
        };
        var connection = new Connection(settings, proxies) { InnerHandler = socket };
        var whole = new WholeAnswer(settings.Timeout, time) { InnerHandler = connection };
        var retries = new ResilienceHandler(Retries.Pipeline(settings.Patience, server, time, chance)) { InnerHandler = whole };
        var parameters = new RefusedParameters(settings, server) { InnerHandler = retries };
        var system = new RefusedSystemText(server) { InnerHandler = parameters };
        var samples = new RefusedSamples(server) { InnerHandler = system };
        return new HttpClient(new Refusals(settings, server, time) { InnerHandler = samples }) { Timeout = Timeout.InfiniteTimeSpan };
    }
}
