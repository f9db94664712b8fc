using EvoPrompting.Chance;
using EvoPrompting.Corpus.Programs;

namespace EvoPrompting.Corpus.Variation;

/// <summary>Draws how a program is written down.</summary>
public static class StyleDraw
{
    private static readonly string[] WidthNames = ["features", "features", "width", "channels", "hidden"];
    private static readonly string[] CountNames = ["layers", "blocks", "depth", "repeats"];
    private static readonly string[] FunctionNames = ["Block", "Stage", "ConvBlock", "Unit"];
    private static readonly string[] ScratchNames = ["h", "y", "z", "xp", "r", "out1", "u"];

    public static ProgramStyle Next(RandomStream random)
    {
        var scratch = ScratchNames.ToArray();
        if (random.Chance(0.6)) random.Shuffle<string>(scratch);
        return new ProgramStyle(
            random.Weighted<ArgumentStyle>(
                new(ArgumentStyle.Named, 62), new(ArgumentStyle.FirstPositional, 16), new(ArgumentStyle.Positional, 22)),
            random.Weighted<FusionStyle>(new(FusionStyle.Lines, 58), new(FusionStyle.Activations, 30), new(FusionStyle.Chains, 12)),
            random.Chance(0.7) ? LoopStyle.For : LoopStyle.Unrolled,
            random.Weighted<StackStyle>(
                new(StackStyle.Foreach, 40), new(StackStyle.For, 18), new(StackStyle.LocalFunction, 22), new(StackStyle.Method, 10),
                new(StackStyle.Unrolled, 10)),
            random.Weighted<ResidualStyle>(new(ResidualStyle.Branch, 55), new(ResidualStyle.Inline, 30), new(ResidualStyle.Skip, 15)),
            random.Weighted<string>(new("x", 84), new("h", 11), new("y", 3), new("z", 2)),
            new Sequence<string>(scratch),
            random.Weighted<string>(new("i", 85), new("j", 5), new("n", 5), new("layer", 5)),
            random.Chance(0.25) ? random.Pick(WidthNames) : null,
            random.Chance(0.3) ? random.Pick(CountNames) : null,
            random.Pick(FunctionNames),
            random.Chance(0.15), random.Chance(0.35), random.Chance(0.04));
    }
}
