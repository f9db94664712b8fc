using EvoPrompting.Torch.Tests.Endpoints.Server;

namespace EvoPrompting.Sandbox.Tests.Runs;

/// <summary>The real program in an environment that names a proxy which does not listen.</summary>
public class ProxyRunTests
{
    private static readonly (string, string)[] environment =
    [
        .. from name in (string[])["http_proxy", "https_proxy", "all_proxy"] select (name, "http://user:secret@127.0.0.1:9"),
        ("no_proxy", ""), ("NO_PROXY", ""),
    ];

    [Fact]
    public async Task AServerOnThisMachineIsReachedDirectly()
    {
        await using var server = await ModelServer.StartAsync(_ => "class Model : Module\n{");
        foreach (var host in (string[])["127.0.0.1", "localhost"])
        {
            var endpoint = new UriBuilder(server.For("openai")) { Host = host }.Uri;
            var (code, output, errors) = await DoctorAsync(endpoint.ToString());
            Assert.True(code == 0, output + errors);
        }
    }

    [Theory]
    [InlineData("http")]
    [InlineData("https")]
    public async Task ElsewhereTheProxyIsNamedAndItsPasswordIsNot(string scheme)
    {
        var (code, output, errors) = await DoctorAsync($"{scheme}://elsewhere.invalid/v1");
        Assert.Equal(3, code);
        Assert.Contains("openai:m: no connection: the proxy http://127.0.0.1:9 does not connect: Connection refused", output);
        Assert.Contains("is http://127.0.0.1:9, which the environment names, running? no_proxy=elsewhere.invalid goes without it.", output);
        Assert.DoesNotContain("secret", output + errors);
        Assert.DoesNotContain("is the server running", output);
    }

    private static Task<(int Code, string Output, string Errors)> DoctorAsync(string endpoint) =>
        CommandLine.RunAsync(environment, "doctor", "--lm", "openai:m", "--endpoint", endpoint);
}
