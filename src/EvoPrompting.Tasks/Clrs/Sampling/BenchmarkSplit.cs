using EvoPrompting.Networks.Probes;

namespace EvoPrompting.Tasks.Clrs.Sampling;

public enum SplitName
{
    Train,
    Validation,
    Test,
}

/// <summary>One of the benchmark's fixed sets of samples.</summary>
/// <param name="Length">The sampler's length: nodes for most algorithms.</param>
public sealed record BenchmarkSplit(SplitName Name, uint Seed, int Length, int Samples)
{
    private const int Shortest = 16, Longest = 64, TrainingSamples = 1000, EvaluationSamples = 32;

    /// <summary>Returns a split of an algorithm.</summary>
    /// <param name="lengthsAsPublished">
    /// String matchers were published (data set version 1.0.0) on a text of 16 or 64 characters and a pattern of a fourth of that, so on 20
    /// or 80 nodes; the benchmark's later code takes 16 and 64 for both together. True is as published. Other algorithms do not differ.
    /// </param>
    public static BenchmarkSplit Of(AlgorithmSpec algorithm, SplitName name, bool lengthsAsPublished = true)
    {
        var evaluation = EvaluationSamples * SampleMultiplier(algorithm);
        var split = name switch
        {
            SplitName.Train => new BenchmarkSplit(name, 1, Shortest, TrainingSamples),
            SplitName.Validation => new BenchmarkSplit(name, 2, Shortest, evaluation),
            _ => new BenchmarkSplit(name, 3, Longest, evaluation),
        };
        return lengthsAsPublished && MatchesStrings(algorithm) ? split with { Length = split.Length * 5 / 4 } : split;
    }

    /// <summary>How many times 32 samples an algorithm is evaluated on: more where one sample says little.</summary>
    internal static int SampleMultiplier(AlgorithmSpec algorithm) => algorithm.Name switch
    {
        "quickselect" or "minimum" or "binary_search" or "naive_string_matcher" or "kmp_matcher" or "segments_intersect" => 64,
        "find_maximum_subarray_kadane" => 32,
        _ => 1,
    };

    internal static bool MatchesStrings(AlgorithmSpec algorithm) => algorithm.Name is "naive_string_matcher" or "kmp_matcher";

    /// <summary>Draws the split's samples.</summary>
    public FixedSamples Draw(AlgorithmSpec algorithm) => new(new InputSampler(algorithm, Seed, Length), Samples);
}
