namespace EvoPrompting.Tasks.Clrs.Sampling;

/// <summary>Adds numbers in the order in which numpy's <c>sum</c> does, so that the last bit agrees.</summary>
internal static class PairwiseSum
{
    private const int Lanes = 8, Block = 128;

    public static double Of(ReadOnlySpan<double> values)
    {
        if (values.Length < Lanes) return OneByOne(0, values);
        if (values.Length > Block)
        {
            var half = values.Length / 2 / Lanes * Lanes;
            return Of(values[..half]) + Of(values[half..]);
        }

        Span<double> lane = stackalloc double[Lanes];
        var whole = values.Length / Lanes * Lanes;
        for (var i = 0; i < whole; i++) lane[i % Lanes] += values[i];
        var sum = (lane[0] + lane[1] + (lane[2] + lane[3])) + (lane[4] + lane[5] + (lane[6] + lane[7]));
        return OneByOne(sum, values[whole..]);
    }

    private static double OneByOne(double sum, ReadOnlySpan<double> values)
    {
        foreach (var value in values) sum += value;
        return sum;
    }
}
