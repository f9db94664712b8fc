using EvoPrompting.Tasks.Numpy;

namespace EvoPrompting.Tasks.Clrs.Sampling;

/// <summary>Draws what inputs are made of. The order and number of the draws are part of the benchmark.</summary>
internal sealed record InputDraw(NumpyRandom Random, int Length, SamplerOptions Options)
{
    /// <summary>Characters of the benchmark's strings.</summary>
    private const int Characters = 4;

    public double[] Sequence() => Sequence(Length, 0, 1);

    public double[] Sequence(double low, double high) => Sequence(Length, low, high);

    public double[] Sequence(int length, double low, double high)
    {
        var values = new double[length];
        for (var i = 0; i < length; i++) values[i] = Random.Uniform(low, high);
        return values;
    }

    public int[] String(int length, int characters = Characters)
    {
        var values = new int[length];
        for (var i = 0; i < length; i++) values[i] = Random.Integer(0, characters);
        return values;
    }

    public int Node() => Random.Integer(0, Length);

    /// <summary>One of the options' probabilities, else <paramref name="usual"/>; a draw only where there is a choice.</summary>
    public double EdgeProbability(double usual) =>
        Options.EdgeProbabilities is { } choices ? choices[Random.Integer(0, choices.Count)] : usual;

    public double[,] Graph(GraphKind kind, double usualProbability) =>
        RandomGraph.Draw(Random, Length, EdgeProbability(usualProbability), kind);
}
