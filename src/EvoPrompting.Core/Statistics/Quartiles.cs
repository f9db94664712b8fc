namespace EvoPrompting.Statistics;

/// <summary>Cuts values into four parts of equal number; between two values by straight lines.</summary>
internal readonly record struct Quartiles(double Lower, double Median, double Upper)
{
    /// <param name="values">At least one.</param>
    public static Quartiles Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return new(At(0.25), At(0.5), At(0.75));

        double At(double share)
        {
            var place = share * (sorted.Length - 1);
            var below = (int)place;
            return sorted[below] + (place - below) * (sorted[Math.Min(below + 1, sorted.Length - 1)] - sorted[below]);
        }
    }
}
