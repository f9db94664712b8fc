using EvoPrompting.Networks.Contract;
using EvoPrompting.Networks.Layers;
using static TorchSharp.torch;
using Module = EvoPrompting.Networks.Contract.Module;
using nn = EvoPrompting.Networks.Contract.nn;

namespace EvoPrompting.Torch.Tests.Contract;

/// <summary>A pass leaves nothing behind but what the layers hold.</summary>
public class PassTests
{
    [Fact]
    public void EachPassConstructsTheModuleAnew()
    {
        var made = new List<Counting>();
        using var network = new Network(() => Added(made), 1);
        Assert.Empty(made);
        for (var pass = 1; pass <= 3; pass++)
        {
            Assert.Equal([2, 3], network.Call(ones(2, 4)).shape);
            Assert.Equal(pass, made.Count);
            Assert.Equal(1, made[^1].Calls);
            Assert.Same(made[^1], network.Made);
        }

        // the constructor's layer first, the same one in each pass
        Assert.Equal(4 * 5 + 5 + 5 * 3 + 3, network.Parameters.Sum(p => p.Count));
    }

    [Fact]
    public void TensorsInFieldsAreNewInEachPass()
    {
        using var network = new Network(() => new Growing(), 1);
        var first = network.Call(ones(2, 4));
        Assert.True(first.equal(network.Call(ones(2, 4))).all().item<bool>());
    }

    [Fact]
    public void ChanceOfLibtorchIsTheSameInEachPass()
    {
        using var network = new Network(() => new Drawing(), 7);
        var first = network.Call(ones(2, 4));
        _ = randn(100);
        Assert.True(first.equal(network.Call(ones(2, 4))).all().item<bool>());
        using var other = new Network(() => new Drawing(), 8);
        Assert.False(first.equal(other.Call(ones(2, 4))).all().item<bool>());
    }

    private static Counting Added(List<Counting> made)
    {
        var module = new Counting();
        made.Add(module);
        return module;
    }

    private sealed class Counting : Module
    {
        private readonly Layer first = nn.Dense(5);

        public int Calls { get; private set; }

        public override Tensor Call(Tensor x)
        {
            Calls++;
            return nn.Dense(3)(first(x));
        }
    }

    private sealed class Growing : Module
    {
        private readonly Tensor seen = zeros(4);

        public override Tensor Call(Tensor x) => x + seen.add_(x.sum([0L]));
    }

    private sealed class Drawing : Module
    {
        public override Tensor Call(Tensor x) => x * randn(4);
    }
}
