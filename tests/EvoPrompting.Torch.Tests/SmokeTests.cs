namespace EvoPrompting.Torch.Tests;

public class SmokeTests
{
    [Fact]
    public void LibtorchLoads() => Assert.Equal(3, TorchSharp.torch.ones(3).sum().item<float>());
}
