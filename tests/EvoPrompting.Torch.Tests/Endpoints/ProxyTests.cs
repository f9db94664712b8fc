using System.Net;
using System.Net.Sockets;
using EvoPrompting.LanguageModels.Endpoints;
using EvoPrompting.LanguageModels.Endpoints.Transport;

namespace EvoPrompting.Torch.Tests.Endpoints;

/// <summary>Servers on this machine are reached without a proxy; elsewhere a proxy that fails is named, without its password.</summary>
public class ProxyTests
{
    [Theory]
    [InlineData("http://localhost:8000/v1", true)]
    [InlineData("http://LOCALHOST./v1", true)]
    [InlineData("http://llm.localhost/v1", true)]
    [InlineData("http://127.0.0.1:11434", true)]
    [InlineData("https://127.8.9.1", true)]
    [InlineData("http://[::1]:8000", true)]
    [InlineData("http://[::ffff:127.0.0.1]:8000", true)]
    [InlineData("http://0.0.0.0:8000/v1", true)]
    [InlineData("http://notlocalhost/v1", false)]
    [InlineData("http://localhost.example.com/v1", false)]
    [InlineData("http://128.0.0.1", false)]
    [InlineData("http://192.168.0.7:8000", false)]
    [InlineData("http://[2001:db8::1]", false)]
    [InlineData("https://host/v1", false)]
    public void ServersOnThisMachineAreReachedDirectly(string server, bool isDirect)
    {
        var proxy = new ServerProxy(new WebProxy("http://proxy.invalid:3128"));
        Assert.Equal(isDirect, proxy.IsBypassed(new Uri(server)));
        Assert.Equal(isDirect, proxy.GetProxy(new Uri(server)) is null);
    }

    [Theory]
    [InlineData("http", "http")]
    [InlineData("http", "https")]
    [InlineData("socks5", "http")]
    [InlineData("socks5", "https")]
    public async Task AProxyThatDoesNotListenIsNamed(string proxy, string server)
    {
        var fault = await Assert.ThrowsAsync<ProxyException>(() => AskAsync(proxy, Some.FreePort(), server));
        Assert.Equal(HttpRequestError.ConnectionError, fault.HttpRequestError);
        Assert.Matches($"^the proxy {proxy}://127.0.0.1:[0-9]+ does not connect: .{{10,}}$", fault.Message);
    }

    [Theory]
    [InlineData(502)]
    [InlineData(503)]
    public async Task AProxyThatFindsNoWayToTheServerIsNamed(int status)
    {
        var (port, proxy) = Answering($"HTTP/1.1 {status} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        var fault = await Assert.ThrowsAsync<ProxyException>(() => AskAsync("http", port, "https"));
        Assert.Contains($"the proxy http://127.0.0.1:{port} does not connect: ", fault.Message);
        Assert.Contains($"{status}", fault.Message);
        Assert.DoesNotContain("secret", $"{fault}");
        await proxy;
    }

    [Theory]
    [InlineData("https", 407)]
    [InlineData("https", 403)]
    [InlineData("http", 407)]
    public async Task AProxyThatRefusesStopsTheRun(string server, int status)
    {
        var (port, proxy) = Answering($"HTTP/1.1 {status} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        var fault = await Assert.ThrowsAsync<ServerStoppedException>(() => AskAsync("http", port, server));
        Assert.Contains($"openai:m: the proxy http://127.0.0.1:{port} refuses to connect to elsewhere.invalid", fault.Message);
        Assert.Contains("no_proxy=elsewhere.invalid goes without it", fault.Message);
        Assert.DoesNotContain("secret", $"{fault}");
        await proxy;
    }

    [Fact]
    public async Task AConnectionThatIsNotMadeInTimeIsAServerThatIsDown()
    {
        var settings = Some.Settings(new Uri("http://elsewhere.invalid/v1"), "openai");
        var connection = new Connection(settings, new ServerProxy(new WebProxy())) { InnerHandler = new Silent() };
        using var direct = new HttpMessageInvoker(connection);
        var fault = await Assert.ThrowsAsync<HttpRequestException>(() => direct.SendAsync(new(HttpMethod.Post, settings.Address), default));
        Assert.Equal((HttpRequestError.ConnectionError, "no connection in time"), (fault.HttpRequestError, fault.Message));
    }

    private static async Task AskAsync(string scheme, int port, string server)
    {
        var credentials = new NetworkCredential("user", "se secret");
        var proxies = new ServerProxy(new WebProxy($"{scheme}://user:se%20secret@127.0.0.1:{port}") { Credentials = credentials });
        var settings = Some.Settings(new Uri($"{server}://elsewhere.invalid/v1"), "openai");
        var connection = new Connection(settings, proxies) { InnerHandler = new SocketsHttpHandler { Proxy = proxies } };
        using var http = new HttpMessageInvoker(connection);
        using var answer = await http.SendAsync(new(HttpMethod.Post, settings.Address) { Content = new StringContent("{}") }, default);
    }

    /// <summary>Listens, and gives two connections that answer: a user and a password may be sent with the second request.</summary>
    private static (int Port, Task Done) Answering(string answer)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return (((IPEndPoint)listener.LocalEndpoint).Port, Task.Run(async () =>
        {
            using (listener)
                for (var i = 0; i < 2; i++)
                {
                    if (i > 0 && !listener.Pending()) await Task.Delay(200);
                    if (i > 0 && !listener.Pending()) return;
                    using var client = await listener.AcceptTcpClientAsync();
                    using var reader = new StreamReader(client.GetStream());
                    while (await reader.ReadLineAsync() is { Length: > 0 }) { }
                    await client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(answer));
                }
        }));
    }

    /// <summary>Gives up as a socket's handler does when a connection takes too long.</summary>
    private sealed class Silent : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken stop) =>
            throw new TaskCanceledException("too long", new TimeoutException());
    }
}
