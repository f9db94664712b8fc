using EvoPrompting.Networks.Layers;
using EvoPrompting.Tasks.Mnist1D;
using EvoPrompting.Torch.Tests.Support;
using TorchSharp;

namespace EvoPrompting.Torch.Tests.Contract;

public class SeedTests
{
    [Theory]
    [InlineData("large-cnn", 91_082, 0)]
    [InlineData("cnn", 5_210, 0)]
    [InlineData("gru", 4_810, 300)]
    [InlineData("mlp", 15_210, 0)]
    public void ASeedHasAsManyParametersAsInThePaper(string name, long trainable, long frozen)
    {
        using var scope = torch.NewDisposeScope();
        var seed = Mnist1DSeeds.All.Single(s => s.Name == name);
        using var network = new Network(Written.Constructor(seed.Source), 1);

        Assert.Equal([100, 10], network.Call(torch.randn(100, 40, 1)).shape);

        Assert.Equal(trainable, network.Parameters.Where(p => !p.Frozen).Sum(p => p.Count));
        Assert.Equal(frozen, network.Parameters.Where(p => p.Frozen).Sum(p => p.Count));
    }

    [Fact]
    public void SeedsAreWrittenAsPromptsNeedThem()
    {
        var stub = new Mnist1DTask().Language.Stub + "\n{";
        foreach (var seed in Mnist1DSeeds.All)
        {
            Assert.StartsWith(stub, seed.Source);
            Assert.EndsWith("\n}", seed.Source);
            Assert.DoesNotContain('\r', seed.Source);
        }
    }
}
