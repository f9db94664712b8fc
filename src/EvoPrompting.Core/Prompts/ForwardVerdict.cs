namespace EvoPrompting.Prompts;

/// <summary>
/// What several judged tunings say together, of all children or of some. Each run counts alike, and in a run each tuning, however many
/// children it has.
/// </summary>
/// <param name="Tunings">Those with at least one such child.</param>
/// <param name="Before">Mean loss per token under what the runs began with; not a number without children.</param>
/// <param name="Change">Mean of what the tunings changed; below 0 is better.</param>
/// <param name="Error">
/// Standard error of that mean over the runs, whose tunings go on from each other and are not independent; not a number below two runs.
/// </param>
/// <param name="Better">Tunings that lowered the loss.</param>
/// <param name="BetterChildren">Children whose own loss was lowered.</param>
public sealed record ForwardVerdict(
    int Tunings, int Children, double Before, double Change, double Error, int Better, int BetterChildren)
{
    /// <summary>Sums up, of each tuning of each run the children that <paramref name="counts"/>.</summary>
    public static ForwardVerdict Of(IEnumerable<IReadOnlyList<JudgedTuning>> runs, Func<JudgedChild, bool> counts)
    {
        JudgedChild[][][] all =
        [
            .. from run in runs
               let tunings = run.Select(t => t.Next.Where(counts).ToArray()).Where(g => g.Length > 0).ToArray()
               where tunings.Length > 0
               select tunings,
        ];
        JudgedChild[][] groups = [.. all.SelectMany(tunings => tunings)];
        double[] changes = [.. all.Select(tunings => tunings.Average(Change))];
        var mean = changes.DefaultIfEmpty(double.NaN).Average();
        var squares = changes.Sum(c => (c - mean) * (c - mean));
        return new(
            groups.Length, groups.Sum(g => g.Length),
            all.Select(tunings => tunings.Average(g => g.Average(c => c.Before))).DefaultIfEmpty(double.NaN).Average(),
            mean, changes.Length < 2 ? double.NaN : Math.Sqrt(squares / (changes.Length - 1) / changes.Length),
            groups.Count(g => Change(g) < 0), groups.Sum(g => g.Count(c => c.After < c.Before)));

        static double Change(JudgedChild[] group) => group.Average(c => c.After - c.Before);
    }
}
