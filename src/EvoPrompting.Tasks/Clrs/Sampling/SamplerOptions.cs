using EvoPrompting.Networks.Probes;

namespace EvoPrompting.Tasks.Clrs.Sampling;

/// <summary>How random inputs are drawn where the benchmark leaves a choice.</summary>
public sealed record SamplerOptions
{
    /// <summary>The benchmark's own choices, which its splits are made with.</summary>
    public static SamplerOptions Default { get; } = new();

    /// <summary>What is trained and validated on in Ibarz et al. 2022: graphs of many densities, patterns of 1 to 8 characters.</summary>
    /// <param name="length">
    /// The sampler's. Below the published 20 a pattern has at most two fifths of it, so that it fits into the text.
    /// </param>
    public static SamplerOptions ForTraining(AlgorithmSpec algorithm, int length)
    {
        // Sums, not decimals: 0.1 + 0.2 and 0.3 are different doubles, and the benchmark has the first.
        double[] probabilities = [.. Enumerable.Range(0, 9).Select(i => 0.1 + 0.1 * i)];
        var sparse = algorithm.Name is "articulation_points" or "bridges" or "mst_kruskal";
        return new()
        {
            EdgeProbabilities = sparse ? [.. probabilities.Select(p => p / 2)] : probabilities,
            NeedleLength = -Math.Clamp(length * 2 / 5, 1, 8)
        };
    }

    /// <summary>
    /// For graphs: probabilities of an entry of the adjacency matrix, in (0, 1]; one is drawn for each graph. Undirected graphs have an
    /// edge with the square of it. Null is the algorithm's own.
    /// </summary>
    public IReadOnlyList<double>? EdgeProbabilities { get; init; }

    /// <summary>For string matchers: how long the pattern is; 0 is a fifth of the length, -k a random length between 1 and k.</summary>
    public int NeedleLength { get; init; }
}
