using static TorchSharp.torch;

namespace EvoPrompting.Torch.Tests.Runtime;

public class TorchSelfTestTests
{
    [Fact]
    public void LibtorchIsRightAsWeStartIt() => Assert.Empty(TorchSelfTest.Faults());

    [Fact]
    public void AWrongResultIsAFault()
    {
        var fault = Assert.Single(TorchSelfTest.Faults([new("doubling", x => x[0] * (x[0].dtype == ScalarType.Float32 ? 2.001 : 2), [7])]));
        Assert.Contains("doubling", fault);
    }

    [Fact]
    public void AWrongGradientIsAFault() => Assert.Single(TorchSelfTest.Faults(
    [
        new("halved gradient", x => x[0].dtype == ScalarType.Float32 ? (x[0] + x[0].detach()) / 2 : x[0], [7]),
    ]));

    [Fact]
    public void NanIsAFault() =>
        Assert.Single(TorchSelfTest.Faults([new("nan", x => x[0].dtype == ScalarType.Float32 ? x[0] / 0 * 0 : x[0], [7])]));
}
