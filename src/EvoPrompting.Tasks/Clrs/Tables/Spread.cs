namespace EvoPrompting.Tasks.Clrs.Tables;

/// <summary>
/// How far functions differ on an algorithm, beside how far trainings of one function do: what a search could select for.
/// </summary>
/// <param name="Functions">The standard deviation of the functions' means.</param>
/// <param name="Seeds">The standard deviation of trainings of one function, pooled over the functions.</param>
/// <param name="F">
/// The variance between functions over the variance between seeds (one-way analysis of variance): near 1 where functions do not differ.
/// </param>
/// <param name="Headroom">From the best mean to a score of 1.</param>
public sealed record Spread(double Functions, double Seeds, double F, double Headroom)
{
    /// <summary>Returns the spread over functions with two values or more; null for fewer than two of these.</summary>
    public static Spread? Of(IEnumerable<Sample> functions)
    {
        Sample[] several = [.. functions.Where(f => f.Count > 1)];
        if (several.Length < 2) return null;
        var all = several.SelectMany(f => f.Values).Average();
        var between = several.Sum(f => f.Count * (f.Mean - all) * (f.Mean - all)) / (several.Length - 1);
        var within = several.Sum(f => f.Variance * (f.Count - 1)) / several.Sum(f => f.Count - 1);
        return new Spread(
            new Sample([.. several.Select(f => f.Mean)]).Deviation, Math.Sqrt(within), between / within, 1 - several.Max(f => f.Mean));
    }
}
