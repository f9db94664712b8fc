using EvoPrompting.Networks.Probes;
using EvoPrompting.Tasks.Clrs.Algorithms;
using EvoPrompting.Tasks.Numpy;

namespace EvoPrompting.Tasks.Clrs.Sampling;

/// <summary>
/// Draws random inputs for an algorithm as the benchmark does: the same seed gives the same inputs, to the bit except for the cosines and
/// sines of convex hulls. Not thread-safe.
/// </summary>
/// <param name="length">
/// How large the inputs are: keys, nodes, characters of both strings together; optimal_bst has one node more, segments_intersect always 4.
/// </param>
public sealed class InputSampler(AlgorithmSpec algorithm, uint seed, int length, SamplerOptions? options = null)
{
    private readonly Func<InputDraw, AlgorithmInput> draw = InputTable.Rows[algorithm.Name];
    private readonly InputDraw source = new(new NumpyRandom(seed), length, options ?? SamplerOptions.Default);

    public AlgorithmSpec Algorithm => algorithm;

    /// <summary>The generator behind the inputs; who draws from it changes the inputs that follow.</summary>
    public NumpyRandom Random => source.Random;

    /// <exception cref="ArgumentOutOfRangeException">Inputs of this length cannot be drawn: the graph or string would be empty.</exception>
    public AlgorithmInput Next() => draw(source);
}
