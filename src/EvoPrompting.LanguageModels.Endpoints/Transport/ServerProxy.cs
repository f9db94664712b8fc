using System.Net;

namespace EvoPrompting.LanguageModels.Endpoints.Transport;

/// <summary>The proxy that the environment names, for servers elsewhere. Servers on this machine are always reached directly.</summary>
internal sealed class ServerProxy(IWebProxy named) : IWebProxy
{
    /// <summary>What <c>http_proxy</c>, <c>https_proxy</c>, <c>all_proxy</c> and <c>no_proxy</c> say.</summary>
    public static ServerProxy OfEnvironment { get; } = new(HttpClient.DefaultProxy);

    public ICredentials? Credentials
    {
        get => named.Credentials;
        set => named.Credentials = value;
    }

    public Uri? GetProxy(Uri destination) => IsBypassed(destination) ? null : named.GetProxy(destination);

    public bool IsBypassed(Uri host) => IsThisMachine(host) || named.IsBypassed(host);

    /// <summary>Whether a server runs here: <c>localhost</c> and names below it, 127.0.0.0/8, ::1, and "all addresses".</summary>
    public static bool IsThisMachine(Uri server)
    {
        var host = server.IdnHost.TrimEnd('.');
        if (IPAddress.TryParse(host, out var address))
            return IPAddress.IsLoopback(address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
        return host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
    }
}
