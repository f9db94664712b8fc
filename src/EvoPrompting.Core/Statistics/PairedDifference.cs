namespace EvoPrompting.Statistics;

/// <summary>How one way of doing something differs from another, measured on the same seeds.</summary>
/// <param name="Pairs">How many pairs there are.</param>
/// <param name="Mean">The mean of second less first.</param>
/// <param name="HalfWidth">
/// Half the width of the mean's 95 % interval by Student's distribution; null for a single pair.
/// </param>
/// <param name="Higher">Pairs in which the second is higher.</param>
/// <param name="Lower">Pairs in which it is lower; the others are equal.</param>
internal readonly record struct PairedDifference(int Pairs, double Mean, double? HalfWidth, int Higher, int Lower)
{
    // Student's distribution at 97.5 %, for 1 to 30 degrees of freedom.
    private static readonly double[] student =
    [
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
        2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
    ];

    /// <summary>
    /// The two-sided p value of the exact sign test, which asks only how often the second is higher: pairs without a difference are left
    /// out, 1 where none is left.
    /// </summary>
    public double SignTest
    {
        get
        {
            var (pairs, fewer) = (Higher + Lower, Math.Min(Higher, Lower));
            var (ways, sum) = (Math.Pow(0.5, pairs), 0.0); // ways: how likely so many of them are the fewer ones
            for (var count = 0; count <= fewer; count++)
            {
                sum += ways;
                ways *= (double)(pairs - count) / (count + 1);
            }

            return Math.Min(1, 2 * sum);
        }
    }

    /// <param name="pairs">At least one, of numbers; up to a thousand.</param>
    public static PairedDifference Of(IReadOnlyCollection<(double First, double Second)> pairs)
    {
        double[] differences = [.. pairs.Select(p => p.Second - p.First)];
        var mean = differences.Average();
        var freedom = differences.Length - 1;
        double? half = freedom == 0
            ? null : Student(freedom) * Math.Sqrt(differences.Sum(d => (d - mean) * (d - mean)) / freedom / differences.Length);
        return new(differences.Length, mean, half, differences.Count(d => d > 0), differences.Count(d => d < 0));
    }

    private static double Student(int freedom) => freedom <= student.Length ? student[freedom - 1] : 1.96 + 2.4 / freedom; // within 0.003
}
