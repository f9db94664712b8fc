namespace EvoPrompting.Tasks.Mnist1D;

/// <summary>Repeats the numpy and scipy operations on sequences that MNIST-1D is made with, in their order of summation.</summary>
public static class Signal
{
    /// <summary>
    /// Returns <paramref name="count"/> equally spaced values (at least two) from <paramref name="start"/> to <paramref name="end"/>, both
    /// included: numpy's linspace.
    /// </summary>
    public static double[] LinSpace(double start, double end, int count)
    {
        var step = (end - start) / (count - 1);
        var values = new double[count];
        for (var i = 0; i < count; i++)
            values[i] = i * step + start;
        values[^1] = end;
        return values;
    }

    /// <summary>
    /// Returns <paramref name="values"/> resampled linearly to <paramref name="count"/> points over the same span: scipy's interp1d.
    /// </summary>
    public static double[] Resample(ReadOnlySpan<double> values, int count)
    {
        var knots = LinSpace(0, 1, values.Length);
        var queries = LinSpace(0, 1, count);
        var result = new double[count];
        var j = 0;
        for (var i = 0; i < count; i++)
        {
            while (j < knots.Length - 1 && knots[j + 1] <= queries[i]) j++;
            if (knots[j] == queries[i])
            {
                result[i] = values[j];
            }
            else
            {
                var slope = (values[j + 1] - values[j]) / (knots[j + 1] - knots[j]);
                result[i] = slope * (queries[i] - knots[j]) + values[j];
            }
        }

        return result;
    }

    /// <summary>
    /// Returns <paramref name="values"/> smoothed with a Gaussian: scipy's gaussian_filter with its defaults (cut at four sigma,
    /// half-sample reflection at the ends).
    /// </summary>
    public static double[] GaussianFilter(ReadOnlySpan<double> values, double sigma)
    {
        var radius = (int)(4.0 * sigma + 0.5);
        var weights = new double[radius + 1]; // by distance from the centre
        for (var d = 0; d <= radius; d++)
            weights[d] = Math.Exp(-0.5 / (sigma * sigma) * d * d);
        var sum = 0.0;
        for (var d = -radius; d <= radius; d++)
            sum += weights[Math.Abs(d)];
        for (var d = 0; d <= radius; d++)
            weights[d] /= sum;

        var result = new double[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var total = values[i] * weights[0];
            for (var d = radius; d >= 1; d--)
                total += (values[Reflected(i - d, values.Length)] + values[Reflected(i + d, values.Length)]) * weights[d];
            result[i] = total;
        }

        return result;
    }

    /// <summary>Returns mean and population standard deviation.</summary>
    public static (double Mean, double Deviation) Moments(ReadOnlySpan<double> values)
    {
        var mean = Sum(values, 0, squared: false) / values.Length;
        return (mean, Math.Sqrt(Sum(values, mean, squared: true) / values.Length));
    }

    // Neumaier's compensated sum. numpy sums pairwise; both stay within an ulp or two of the true sum.
    private static double Sum(ReadOnlySpan<double> values, double mean, bool squared)
    {
        double sum = 0, lost = 0;
        foreach (var value in values)
        {
            var term = squared ? (value - mean) * (value - mean) : value;
            var next = sum + term;
            lost += Math.Abs(sum) >= Math.Abs(term) ? sum - next + term : term - next + sum;
            sum = next;
        }

        return sum + lost;
    }

    private static int Reflected(int index, int length)
    {
        var period = 2 * length;
        index = ((index % period) + period) % period;
        return index < length ? index : period - 1 - index;
    }
}
