using System.Net;

namespace EvoPrompting.LanguageModels.Endpoints.Transport;

/// <summary>Says what is wrong with the way to a server: a proxy that fails is named in its place, and nobody sees its password.</summary>
internal sealed class Connection(EndpointSettings settings, ServerProxy proxies) : DelegatingHandler
{
    /// <exception cref="ProxyException">A proxy stands between, and does not connect.</exception>
    /// <exception cref="ServerStoppedException">A proxy stands between, and refuses to connect.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken stop)
    {
        var proxy = proxies.GetProxy(request.RequestUri!);
        try
        {
            var answer = await base.SendAsync(request, stop);
            if (proxy is null || answer.StatusCode != HttpStatusCode.ProxyAuthenticationRequired) return answer;
            using (answer) throw Refusal(proxy, "407");
        }
        catch (OperationCanceledException e) when (e.InnerException is TimeoutException && !stop.IsCancellationRequested)
        {
            const string Words = "no connection in time";
            throw proxy is null
                ? new HttpRequestException(HttpRequestError.ConnectionError, Words)
                : new ProxyException(NameOf(proxy), Words);
        }
        catch (HttpRequestException e) when (proxy is not null && IsOfConnection(e.HttpRequestError))
        {
            var words = Hide(proxy, Deepest(e));
            throw words.Contains("'407'", StringComparison.Ordinal) || words.Contains("'403'", StringComparison.Ordinal)
                ? Refusal(proxy, words)
                : new ProxyException(NameOf(proxy), words);
        }
    }

    private ServerStoppedException Refusal(Uri proxy, string words) => new(
        $"{settings.Name}: the proxy {NameOf(proxy)} refuses to connect to {settings.Address.Authority} ({words}); a user and a password "
        + $"go into its address in the environment, no_proxy={settings.Address.Host} goes without it.");

    private static bool IsOfConnection(HttpRequestError error) => error is
        HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.ProxyTunnelError;

    private static string NameOf(Uri proxy) => proxy.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);

    private static string Hide(Uri proxy, string words) => proxy.UserInfo.Length == 0 ? words : words
        .Replace($"{proxy.UserInfo}@", "", StringComparison.Ordinal)
        .Replace($"{Uri.UnescapeDataString(proxy.UserInfo)}@", "", StringComparison.Ordinal);

    private static string Deepest(Exception e)
    {
        while (e.InnerException is { } inner) e = inner;
        return e.Message.TrimEnd('.');
    }
}

/// <summary>A proxy that the environment names does not connect to a server.</summary>
/// <param name="proxy">Its address without a password.</param>
internal sealed class ProxyException(string proxy, string words)
    : HttpRequestException(HttpRequestError.ConnectionError, $"the proxy {proxy} does not connect: {words}")
{
    public string Proxy => proxy;
}
