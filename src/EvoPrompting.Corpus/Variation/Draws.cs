using EvoPrompting.Chance;
using EvoPrompting.Corpus.Programs;

namespace EvoPrompting.Corpus.Variation;

/// <summary>A choice and its weight.</summary>
public readonly record struct Choice<T>(T Value, double Weight);

/// <summary>Draws of the numbers and kinds that programs are made of.</summary>
public static class Draws
{
    private static readonly Choice<int>[] Kernels =
        [new(3, 40), new(5, 28), new(7, 12), new(9, 5), new(11, 2), new(4, 4), new(2, 4), new(1, 3), new(6, 2)];

    private static readonly Choice<ActivationKind>[] Activations =
    [
        new(ActivationKind.Relu, 46), new(ActivationKind.Gelu, 12), new(ActivationKind.Silu, 11), new(ActivationKind.Tanh, 9),
        new(ActivationKind.Elu, 8), new(ActivationKind.LeakyRelu, 7), new(ActivationKind.Softplus, 3), new(ActivationKind.Sigmoid, 2),
    ];

    private static readonly Choice<GlobalKind>[] Globals =
    [
        new(GlobalKind.Mean, 42), new(GlobalKind.Max, 26), new(GlobalKind.MeanAndMax, 10), new(GlobalKind.LogSumExp, 6),
        new(GlobalKind.Attention, 7), new(GlobalKind.Sum, 4), new(GlobalKind.Last, 2), new(GlobalKind.Variance, 3),
    ];

    public static bool Chance(this RandomStream random, double probability) => random.NextDouble() < probability;

    /// <summary>Returns a whole number from <paramref name="low"/> to <paramref name="high"/>, both included.</summary>
    public static int Between(this RandomStream random, int low, int high) => low + random.Next(high - low + 1);

    public static T Weighted<T>(this RandomStream random, params ReadOnlySpan<Choice<T>> choices)
    {
        var total = 0.0;
        foreach (var choice in choices) total += choice.Weight;
        var at = random.NextDouble() * total;
        foreach (var choice in choices)
        {
            at -= choice.Weight;
            if (at < 0) return choice.Value;
        }

        return choices[^1].Value;
    }

    public static int Kernel(this RandomStream random) => random.Weighted<int>(Kernels);

    public static ActivationKind Activation(this RandomStream random) => random.Weighted<ActivationKind>(Activations);

    public static GlobalKind Global(this RandomStream random) => random.Weighted<GlobalKind>(Globals);

    /// <summary>Returns a width around <paramref name="centre"/>; people prefer round ones.</summary>
    public static int Features(this RandomStream random, double centre) =>
        Rounded(random, centre * Math.Exp(0.35 * random.NextGaussian()));

    public static int Rounded(RandomStream random, double width)
    {
        var whole = Math.Max(2, (int)Math.Round(width));
        if (whole <= 6 || random.Chance(0.3)) return whole;
        var step = whole < 16 ? 2 : whole < 64 ? (random.Chance(0.25) ? 5 : 4) : random.Chance(0.4) ? 10 : 16;
        return Math.Max(step, (int)Math.Round(width / step) * step);
    }
}
