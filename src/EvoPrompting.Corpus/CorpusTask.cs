using EvoPrompting.Corpus.Programs;

namespace EvoPrompting.Corpus;

/// <summary>What all programs of the corpus are written for, and how large they may be.</summary>
public static class CorpusTask
{
    /// <summary>A sequence of 40 positions and one channel.</summary>
    public static Shape Input { get; } = new(40, 1);

    public const int Classes = 10;

    /// <summary>Trainable parameters: from a mean over the sequence and ten classes, which have 20.</summary>
    public const int LeastSize = 20, MostSize = 100_000;

    /// <summary>Multiply-adds of one forward pass of one example; some twelve times those of the CNN seed.</summary>
    public const long MostOperations = 400_000;

    /// <summary>Length of a source; about 450 byte-pair tokens.</summary>
    public const int MostCharacters = 1_350, MostLines = 38, MostLiterals = 56;

    /// <summary>Counts a plan, or returns null where it does not fit this task.</summary>
    public static PlanCount? Count(Sequence<Node> nodes) => PlanCounter.Count(nodes, Input, Classes) is { } count
        && count is { Trainable: >= LeastSize and <= MostSize, Frozen: <= MostSize, Operations: <= MostOperations } ? count : null;

    /// <summary>Writes a plan that has a count.</summary>
    public static string Write(ProgramPlan plan) => ProgramWriter.Write(plan, Input);

    /// <summary>Says whether a source has a length that a prompt has room for, and few enough literals (candidates may have 64).</summary>
    public static bool HasFittingLength(string source) =>
        source.Length <= MostCharacters && source.AsSpan().Count('\n') < MostLines && Literals(source) <= MostLiterals;

    private static int Literals(string source)
    {
        var count = source.AsSpan().Count("true") + source.AsSpan().Count("false");
        for (var i = 1; i < source.Length; i++)
            if (char.IsAsciiDigit(source[i]) && !char.IsAsciiLetterOrDigit(source[i - 1]))
                count++;
        return count;
    }
}
