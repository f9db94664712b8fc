namespace EvoPrompting.Tasks.Clrs.Sampling;

/// <summary>How random inputs are drawn where the benchmark leaves a choice.</summary>
public sealed record SamplerOptions
{
    /// <summary>The benchmark's own choices, which its splits are made with.</summary>
    public static SamplerOptions Default { get; } = new();

    /// <summary>
    /// For graphs: probabilities of an entry of the adjacency matrix, in (0, 1]; one is drawn for each graph. Undirected graphs have an edge
    /// with the square of it. Null is the algorithm's own.
    /// </summary>
    public IReadOnlyList<double>? EdgeProbabilities { get; init; }

    /// <summary>For string matchers: how long the pattern is; 0 is a fifth of the length, -k a random length between 1 and k.</summary>
    public int NeedleLength { get; init; }
}
