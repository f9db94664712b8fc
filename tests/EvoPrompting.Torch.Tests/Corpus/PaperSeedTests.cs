using EvoPrompting.Corpus;
using EvoPrompting.Corpus.Programs;
using EvoPrompting.Tasks.Mnist1D;

namespace EvoPrompting.Torch.Tests.Corpus;

/// <summary>The paper's seeds can be written as plans, so prompts with them look like prompts of the corpus.</summary>
public class PaperSeedTests
{
    private static readonly Activation Relu = new(ActivationKind.Relu);

    private static readonly ProgramStyle Plain = new(
        ArgumentStyle.Named, FusionStyle.Lines, LoopStyle.For, StackStyle.Foreach, ResidualStyle.Branch, "x", ["xp"], "i", null, null,
        "Block",
        Typed: false, Returns: false, Methods: false);

    [Fact]
    public void TheLargeNetworkIsAPlan() => IsWritten(
        Mnist1DSeeds.LargeConvolutional.Source, 91_082, Plain,
        [
            new Conv(32, 3), Relu, new Pool(PoolKind.Avg, 2, 2), new Repeat(2, [new Residual([new Conv(Width.Same, 3), Relu])]),
            new Pool(PoolKind.Avg, 2, 2), new Flatten(), new Dense(256), Relu, new Dense(10),
        ]);

    [Fact]
    public void TheConvolutionalNetworkIsAPlan() => IsWritten(
        Mnist1DSeeds.Convolutional.Source, 5_210, Plain,
        [new Conv(25, 5, 2, 1), Relu, new Repeat(2, [new Conv(25, 3, 2, 1), Relu]), new Flatten(), new Dense(10)]);

    [Fact]
    public void TheRecurrentNetworkIsAPlan() => IsWritten(
        Mnist1DSeeds.Recurrent.Source, 4_810, Plain, [new Recurrent(RecurrentKind.GRU, 6, true, true), new Flatten(), new Dense(10)]);

    // The seed goes from x over h back to x; a plan stays with one variable.
    [Fact]
    public void TheDenseNetworkIsAPlan() => IsWritten(
        """
        class Model : Module
        {
            public override Tensor Call(Tensor x)
            {
                var h = x.flatten(1);
                h = nn.Dense(features: 100)(h);
                h = nn.Relu(h);
                h = h + nn.Relu(nn.Dense(features: 100)(h));
                h = nn.Dense(features: 10)(h);
                return h;
            }
        }
        """, 15_210, Plain with { Main = "h", Residual = ResidualStyle.Inline },
        [new Flatten(), new Dense(100), Relu, new Residual([new Dense(Width.Same), Relu]), new Dense(10)]);

    private static void IsWritten(string source, int size, ProgramStyle style, Sequence<Node> nodes)
    {
        Assert.Equal(size, CorpusTask.Count(nodes)?.Trainable);
        Assert.Equal(source, CorpusTask.Write(new ProgramPlan(nodes, style)));
    }
}
