using EvoPrompting.Candidates;
using EvoPrompting.Networks.Contract;
using EvoPrompting.Networks.Layers;
using EvoPrompting.Torch.Tests.Support;
using static TorchSharp.torch;
using nn = EvoPrompting.Networks.Contract.nn;

namespace EvoPrompting.Torch.Tests.Contract;

/// <summary>The rules of the compact style: what a layer's parameters are, and what breaks the contract.</summary>
public class NetworkTests
{
    [Fact]
    public void ALayerAppliedTwiceSharesItsParameters()
    {
        using var network = Built(x =>
        {
            var dense = nn.Dense(4);
            return dense(dense(x));
        }, 2, 4);
        Assert.Equal(20, network.Parameters.Sum(p => p.Count));
    }

    [Fact]
    public void ALayerNeverAppliedHasNoParameters()
    {
        using var network = Built(x =>
        {
            nn.Dense(100);
            return nn.Dense(3)(x);
        }, 2, 4);
        Assert.Equal(15, network.Parameters.Sum(p => p.Count));
    }

    [Fact]
    public void FrozenParametersAreNotTrained()
    {
        using var scope = NewDisposeScope();
        using var network = Built(x => nn.Dense(2)(nn.Conv(3, 3, frozen: true)(x)), 2, 5, 1);
        var frozen = network.Parameters.Where(p => p.Frozen).ToList();
        Assert.Equal([9, 3], frozen.Select(p => p.Count));
        Assert.Equal(8, network.Parameters.Where(p => !p.Frozen).Sum(p => p.Count));
        network.Call(randn(2, 5, 1)).sum().backward();
        Assert.All(frozen, p => Assert.False(p.Value.requires_grad));
    }

    [Fact]
    public void GradientsReachLayersBelowFrozenOnes()
    {
        using var scope = NewDisposeScope();
        using var network = Built(x => nn.Conv(2, 3, frozen: true)(nn.Conv(3, 3)(x)), 2, 5, 1);
        network.Call(randn(2, 5, 1)).sum().backward();
        Assert.NotEqual(0, network.Gradients.abs().sum().item<float>());
    }

    [Fact]
    public void LayersMadeByTheConstructorKeepTheirPlace()
    {
        using var scope = NewDisposeScope();
        using var network = new Network(() => new WithSetup(), 1);
        for (var pass = 0; pass < 3; pass++) Assert.Equal([2, 3], network.Call(randn(2, 4)).shape);
        Assert.Equal(4 * 5 + 5 + 5 * 3 + 3, network.Parameters.Sum(p => p.Count));
    }

    [Fact]
    public void ParametersOutliveTheScopeOfTheStep()
    {
        using var network = new Network(() => new Lambda(x => nn.Dense(3)(x)), 1);
        float Once()
        {
            using var scope = NewDisposeScope();
            return network.Call(ones(1, 4)).sum().item<float>();
        }

        Assert.Equal(Once(), Once());
    }

    [Fact]
    public void InitialValuesDependOnSeedAndOrdinalOnly()
    {
        static Tensor TwoDense(Tensor x)
        {
            x = nn.Dense(5)(x);
            return nn.Dense(3)(x);
        }

        using var first = Built(TwoDense, 7, 4);
        using var other = Built(
            x =>
            {
                x = nn.LayerNorm()(x);
                return nn.Dense(3)(nn.Tanh(x));
            },
            2, 5);
        using var shifted = Built(x => nn.Dense(3)(x), 2, 5);
        using var seeded = Built(TwoDense, 7, 4, seed: 2);
        using (NewDisposeScope())
        {
            var kernel = first.Layers[1][0];
            Assert.True(kernel.Equals(other.Layers[1][0]));
            Assert.False(kernel.Equals(shifted.Layers[0][0]));
            Assert.False(kernel.Equals(seeded.Layers[1][0]));
        }
    }

    [Fact]
    public void AChangedLayerIsNamedWithTheOneBefore()
    {
        var pass = 0;
        Assert.Equal(
            "layer 2 was nn.Conv, now nn.Dense; every call must make the same layers in the same order",
            SecondCall(x => nn.Relu(nn.Dense(3)(x)) is var y && pass++ == 0 ? nn.Conv(3, 1)(y) : nn.Dense(3)(y)));
    }

    [Fact]
    public void ChangedHyperParametersAreAChangedLayer()
    {
        var features = 3;
        Assert.Equal(
            "layer 1 was nn.Dense(features: 3, useBias: True, frozen: False), now nn.Dense(features: 4, useBias: True, frozen: False); "
                + "every call must make the same layers",
            SecondCall(x => nn.Dense(features++)(x)));
    }

    [Fact]
    public void MoreLayersThanBeforeAreAFault()
    {
        var layers = 1;
        Assert.Contains("layer 2 is nn.Dense, but the first call made 1 layers", SecondCall(x =>
        {
            for (var i = 0; i < layers; i++) x = nn.Dense(2)(x);
            layers++;
            return x;
        }));
    }

    [Fact]
    public void FewerLayersThanBeforeAreAFault()
    {
        var layers = 2;
        Assert.Contains("this call made 1 layers, the first made 2; layer 2 was nn.Dense", SecondCall(x =>
        {
            for (var i = 0; i < layers; i++) x = nn.Dense(2)(x);
            layers--;
            return x;
        }));
    }

    [Fact]
    public void ALayerFirstAppliedInALaterCallIsAFault()
    {
        var calls = 0;
        Assert.Contains("layer 1 (nn.Dense) is applied now but was not at the first call", SecondCall(x =>
        {
            var dense = nn.Dense(2);
            return calls++ == 0 ? x : dense(x);
        }));
    }

    [Fact]
    public void AFaultThatTheCandidateCatchesStopsItAllTheSame()
    {
        var features = 3;
        Assert.Contains("layer 1 was nn.Dense", SecondCall(x =>
        {
            try
            {
                return nn.Dense(features++)(x);
            }
            catch (Exception)
            {
                return x;
            }
        }));
    }

    [Fact]
    public void ALayerAppliedToOtherChannelsSaysBothSizes() => Assert.Equal(
        "layer 1 (nn.Dense) was made for 4 channels; applied again it got 3: (2, 3)",
        Fault(x =>
        {
            var dense = nn.Dense(3);
            return dense(dense(x));
        }, 2, 4));

    [Theory]
    [MemberData(nameof(Faults))]
    public void FaultsSayWhatIsNeededAndWhatCame(string message, Func<Tensor, Tensor> call, long[] shape) =>
        Assert.Equal(message, Fault(call, shape));

    public static TheoryData<string, Func<Tensor, Tensor>, long[]> Faults => new()
    {
        { "nn.Conv needs (batch, length, channels); it got (128, 40)", x => nn.Conv(3, 3)(x), [128, 40] },
        { "nn.Conv needs features > 0; it got 0", x => nn.Conv(0, 3)(x), [2, 5, 1] },
        { "nn.Conv needs padding >= 0; it got -1", x => nn.Conv(2, 3, padding: -1)(x), [2, 5, 1] },
        { "nn.Conv needs channels and features that groups divides; it got 3 channels, 4 features, 2 groups",
            x => nn.Conv(4, 3, groups: 2)(x), [2, 5, 3] },
        { "nn.Conv needs a sequence at least as long as its kernel; it got length 5 with padding, kernel 7",
            x => nn.Conv(4, 7, padding: 0)(x), [2, 5, 3] },
        { "nn.Dense needs features > 0; it got -3", x => nn.Dense(-3)(x), [2, 5] },
        { "nn.Dense needs (batch, ..., channels); it got (5)", x => nn.Dense(3)(x), [5] },
        { "nn.Dense needs float32 numbers; it got Int64: convert with x.to(torch.float32)", x => nn.Dense(3)(x.to(int64)), [2, 5] },
        { "nn.GRU needs hiddenSize > 0; it got 0", x => nn.GRU(0)(x), [2, 5, 1] },
        { "nn.LSTM needs (batch, length, channels); it got (2, 5)", x => nn.LSTM(3)(x), [2, 5] },
        { "nn.GroupNorm needs channels that numGroups divides; it got 6 channels, 4 groups", x => nn.GroupNorm(4)(x), [2, 6] },
        { "nn.Dropout needs 0 <= rate < 1; it got 1", x => nn.Dropout(1)(x), [2, 6] },
        { "nn.Embed needs whole numbers; it got Float32: convert with x.to(torch.int64)", x => nn.Embed(3, 2)(x), [2, 6] },
        { "nn.Embed needs numbers from 0 to 2; it got 5 to 5", x => nn.Embed(3, 2)((x * 0 + 5).to(int64)), [2, 6] },
        { "nn.AvgPool needs a sequence at least as long as its window; it got length 5, window 6", x => nn.AvgPool(x, 6), [2, 5, 1] },
        { "nn.MaxPool needs window > 0; it got 0", x => nn.MaxPool(x, 0), [2, 5, 1] },
    };

    [Fact]
    public void LayersAreMadeInsideANetworkOnly() =>
        Assert.Contains("nn.Dense was called outside a network", Assert.Throws<CandidateException>(() => nn.Dense(3)).Message);

    [Fact]
    public void ParametersBeyondTheLimitAreNotDrawn()
    {
        using var network = new Network(() => new Lambda(x => nn.Dense(2_000_000_000)(x)), 1) { MaximumParameterBytes = 1 << 20 };
        var fault = Assert.Throws<CandidateException>(() => network.Call(ones(2, 1000)));
        Assert.Equal(Stage.Cost, fault.Stage);
    }

    private static Network Built(Func<Tensor, Tensor> call, params long[] shape) => Built(call, shape, 1);

    private static Network Built(Func<Tensor, Tensor> call, long rows, long columns, ulong seed) => Built(call, [rows, columns], seed);

    private static Network Built(Func<Tensor, Tensor> call, long[] shape, ulong seed)
    {
        using var scope = NewDisposeScope();
        var network = new Network(() => new Lambda(call), seed);
        network.Call(randn(shape));
        return network;
    }

    private static string Fault(Func<Tensor, Tensor> call, params long[] shape)
    {
        using var scope = NewDisposeScope();
        using var network = new Network(() => new Lambda(call), 1);
        return Assert.Throws<CandidateException>(() => network.Call(randn(shape))).Message;
    }

    private static string SecondCall(Func<Tensor, Tensor> call)
    {
        using var scope = NewDisposeScope();
        using var network = new Network(() => new Lambda(call), 1);
        network.Call(randn(2, 4, 3));
        var fault = Assert.Throws<CandidateException>(() => network.Call(randn(2, 4, 3)));
        Assert.Equal(Stage.Contract, fault.Stage);
        return fault.Message;
    }

    private sealed class WithSetup : Module
    {
        private readonly Layer first = nn.Dense(5);

        public override Tensor Call(Tensor x) => nn.Dense(3)(first(x));
    }
}
