using EvoPrompting.LanguageModels.Endpoints.Transport;

namespace EvoPrompting.Torch.Tests.Endpoints;

/// <summary>A proxy of the environment cannot reach this machine's own servers.</summary>
public class ProxyTests
{
    [Theory]
    [InlineData("http://localhost:8000/v1", true)]
    [InlineData("http://127.0.0.1:8000", true)]
    [InlineData("http://127.9.8.7", true)]
    [InlineData("http://[::1]:8000/v1", true)]
    [InlineData("http://llm.localhost/v1", true)]
    [InlineData("http://LocalHost", true)]
    [InlineData("http://localhost.example.org", false)]
    [InlineData("http://10.0.0.7:8000", false)]
    [InlineData("https://api.example.org/v1", false)]
    public void OnlyThisMachineIsReachedDirectly(string address, bool isDirect) =>
        Assert.Equal(isDirect, Wire.IsThisMachine(new Uri(address)));
}
