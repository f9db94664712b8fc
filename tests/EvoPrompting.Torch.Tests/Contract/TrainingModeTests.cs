using EvoPrompting.Networks.Layers;
using EvoPrompting.Torch.Tests.Support;
using static TorchSharp.torch;
using nn = EvoPrompting.Networks.Contract.nn;

namespace EvoPrompting.Torch.Tests.Contract;

/// <summary>Layers that do one thing while training and another while validating.</summary>
public class TrainingModeTests
{
    [Fact]
    public void DropoutDropsItsShareAndKeepsTheMean()
    {
        using var scope = NewDisposeScope();
        using var network = Network(x => nn.Dropout(0.3)(x));
        var y = network.Call(ones(1000, 101));
        Assert.Equal(0.3, y.eq(0).to(float64).mean().item<double>(), 0.01);
        Assert.Equal(1 / 0.7, y.max().item<float>(), 1e-6);
        Assert.Equal(1, y.mean().item<float>(), 0.02);
    }

    [Fact]
    public void DropoutDependsOnSeedStepAndPlaceOnly()
    {
        using var scope = NewDisposeScope();
        var x = ones(20, 30);
        Tensor Once(ulong seed, int step)
        {
            using var network = Network(x => cat([nn.Dropout(0.5)(x), nn.Dropout(0.5)(x)], 0), seed);
            network.Step = step;
            return network.Call(x);
        }

        var first = Once(1, 4);
        Assert.True(first.Equals(Once(1, 4)));
        Assert.False(first.Equals(Once(2, 4)));
        Assert.False(first.Equals(Once(1, 5)));
        Assert.False(first.narrow(0, 0, 20).Equals(first.narrow(0, 20, 20)));
    }

    [Fact]
    public void ADropoutAppliedTwiceDropsAnew()
    {
        using var scope = NewDisposeScope();
        using var network = Network(x =>
        {
            var dropout = nn.Dropout(0.5);
            return cat([dropout(x), dropout(x)], 0);
        });
        var y = network.Call(ones(20, 30));
        Assert.False(y.narrow(0, 0, 20).Equals(y.narrow(0, 20, 20)));
    }

    [Fact]
    public void DropoutChangesNothingWhileValidating()
    {
        using var scope = NewDisposeScope();
        using var network = Network(x => nn.Dropout(0.9)(x));
        network.Training = false;
        var x = randn(5, 6);
        Assert.True(x.Equals(network.Call(x)));
    }

    [Fact]
    public void BatchNormValidatesWithRunningAverages()
    {
        using var scope = NewDisposeScope();
        using var network = Network(x => nn.BatchNorm()(x));
        var x = randn(50, 4) * 3 + 5;
        for (var step = 0; step < 1500; step++) network.Call(x);
        network.Training = false;
        var one = network.Call(x.narrow(0, 7, 1)); // one example: the batch's own statistics would make it zero
        var expected = (x - x.mean([0L], true)) / x.var([0L], keepdim: true).sqrt();
        Assert.True((one - expected.narrow(0, 7, 1)).abs().max().item<float>() < 1e-3);
    }

    private static Network Network(Func<Tensor, Tensor> call, ulong seed = 1) => new(() => new Lambda(call), seed) { Training = true };
}
