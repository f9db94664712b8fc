namespace EvoPrompting.Prompts;

/// <summary>
/// What several judged tunings say together, of all children or of some. Each tuning counts alike, however many children it has.
/// </summary>
/// <param name="Tunings">Those with at least one such child.</param>
/// <param name="Before">Mean loss per token under the soft prompt of the start; not a number without children.</param>
/// <param name="Change">Mean of what the tunings changed; below 0 is better.</param>
/// <param name="Error">Standard error of that mean over the tunings; not a number below two.</param>
/// <param name="Better">Tunings that lowered the loss.</param>
/// <param name="BetterChildren">Children whose own loss was lowered.</param>
public sealed record ForwardVerdict(
    int Tunings, int Children, double Before, double Change, double Error, int Better, int BetterChildren)
{
    /// <summary>Sums up, of each tuning the children that <paramref name="counts"/>.</summary>
    public static ForwardVerdict Of(IEnumerable<JudgedTuning> all, Func<JudgedChild, bool> counts)
    {
        JudgedChild[][] groups = [.. all.Select(t => t.Next.Where(counts).ToArray()).Where(g => g.Length > 0)];
        double[] changes = [.. groups.Select(g => g.Average(c => c.After - c.Before))];
        var mean = changes.DefaultIfEmpty(double.NaN).Average();
        var squares = changes.Sum(c => (c - mean) * (c - mean));
        return new(
            groups.Length, groups.Sum(g => g.Length), groups.Select(g => g.Average(c => c.Before)).DefaultIfEmpty(double.NaN).Average(),
            mean, changes.Length < 2 ? double.NaN : Math.Sqrt(squares / (changes.Length - 1) / changes.Length),
            changes.Count(c => c < 0), groups.Sum(g => g.Count(c => c.After < c.Before)));
    }
}
