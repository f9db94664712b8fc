namespace EvoPrompting.Tasks.Mnist1D;

/// <summary>Twelve-point profiles that sequences are made from.</summary>
public static class Templates
{
    public const int Points = 12;

    /// <summary>The time axis of a profile.</summary>
    public static IReadOnlyList<double> Time { get; } = [.. Signal.LinSpace(-5, 5, Points).Select(t => t / 6)];

    /// <summary>The ten hand-drawn digits of MNIST-1D, 0 to 9, normalised.</summary>
    public static IReadOnlyList<double[]> Digits { get; } =
    [
        Normalised([5, 6, 6.5, 6.75, 7, 7, 7, 7, 6.75, 6.5, 6, 5]),
        Normalised([5, 3, 3, 3.4, 3.8, 4.2, 4.6, 5, 5.4, 5.8, 5, 5]),
        Normalised([5, 6, 6.5, 6.5, 6, 5.25, 4.75, 4, 3.5, 3.5, 4, 5]),
        Normalised([5, 6, 6.5, 6.5, 6, 5, 5, 6, 6.5, 6.5, 6, 5]),
        Normalised([5, 4.4, 3.8, 3.2, 2.6, 2.6, 5, 5, 5, 5, 5, 5]),
        Normalised([5, 3, 3, 3, 3, 5, 6, 6.5, 6.5, 6, 4.5, 5]),
        Normalised([5, 4, 3.5, 3.25, 3, 3, 3, 3, 3.25, 3.5, 4, 5]),
        Normalised([5, 7, 7, 6.6, 6.2, 5.8, 5.4, 5, 4.6, 4.2, 5, 5]),
        Normalised([5, 4, 3.5, 3.5, 4, 5, 5, 4, 3.5, 3.5, 4, 5]),
        Normalised([5, 4, 3.5, 3.5, 4, 5, 5, 5, 5, 4.7, 4.3, 5]),
    ];

    /// <summary>Returns a drawn profile with standard deviation 1/6, moved so that it starts at zero.</summary>
    public static double[] Normalised(ReadOnlySpan<double> drawn)
    {
        var mean = Sum(drawn) / drawn.Length;
        var centred = new double[drawn.Length];
        for (var i = 0; i < drawn.Length; i++)
            centred[i] = drawn[i] - mean;
        var deviation = Deviation(centred);
        for (var i = 0; i < centred.Length; i++)
            centred[i] /= deviation;
        var first = centred[0];
        for (var i = 0; i < centred.Length; i++)
            centred[i] = (centred[i] - first) / 6;
        return centred;
    }

    private static double Deviation(ReadOnlySpan<double> values)
    {
        var mean = Sum(values) / values.Length;
        var squares = new double[values.Length];
        for (var i = 0; i < values.Length; i++)
            squares[i] = (values[i] - mean) * (values[i] - mean);
        return Math.Sqrt(Sum(squares) / values.Length);
    }

    // numpy's order for 8 to 127 numbers: eight running sums, then their tree, then the rest.
    private static double Sum(ReadOnlySpan<double> v)
    {
        Span<double> r = stackalloc double[8];
        v[..8].CopyTo(r);
        var i = 8;
        for (; i < v.Length - v.Length % 8; i += 8)
            for (var j = 0; j < 8; j++)
                r[j] += v[i + j];
        var sum = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]));
        for (; i < v.Length; i++)
            sum += v[i];
        return sum;
    }
}
