using System.Globalization;
using EvoPrompting.Candidates;
using EvoPrompting.Cli.Reports;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Cli.Quality;

/// <summary>The table that <c>lm evaluate</c> prints.</summary>
internal static class QualityText
{
    private const int Reasons = 3; // of each stage, the commonest

    /// <param name="samples">Completions of each prompt.</param>
    /// <param name="sizes">What was asked for; null for what a search asks for.</param>
    /// <param name="steps">After which metrics were measured; null where the task trains nothing.</param>
    public static IEnumerable<string> Lines(
        SearchTask task, string model, IReadOnlyList<QualityCompletion> completions, int samples, AskedSizes? sizes, int? steps,
        CompletionQuality quality, LinesOfParents? fromParents)
    {
        yield return $"model              {model}";
        yield return $"prompts            {Prompts(completions, samples)}";
        yield return $"viable             {Share(quality.Viable, quality.Completions)}";
        yield return $"novel              {Share(quality.Novel, quality.Viable)} of the viable differ from both parents and each other";
        yield return $"new structures     {Share(quality.NewStructures, quality.Viable)} of the viable differ from both parents with "
            + "all numbers removed";
        if (fromParents is not null)
            yield return string.Create(CultureInfo.InvariantCulture,
                $"from its parents   {100 * fromParents.Own,4:0} % of a viable program's lines, on average; "
                    + $"{100 * fromParents.Others:0} % stand in the parents of another prompt");
        if (quality.Verbatim is { } verbatim) yield return $"in the corpus      {Share(verbatim, quality.Completions)}";
        var shares = sizes is null ? null : AskedAndGot.Shares(task, completions); // a search asks for one share only
        foreach (var line in Asked(AskedAndGot.Of(task, completions), shares, steps)) yield return line;
        foreach (var stage in completions.Select(c => c.Outcome).OfType<Outcome.Rejected>().GroupBy(r => r.Stage)
            .OrderBy(g => task.Stages.ToList().IndexOf(g.Key)))
        {
            yield return $"rejected           {Share(stage.Count(), quality.Completions)} at {stage.Key}";
            foreach (var reason in stage.GroupBy(r => r.Reason).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal)
                .Take(Reasons))
                yield return $"                     {reason.Count()} x {reason.Key}";
        }
    }

    private static string Prompts(IReadOnlyList<QualityCompletion> completions, int samples)
    {
        var prompts = completions.DistinctBy(c => c.Prompt).Select(c => c.Of).ToArray();
        var different = prompts.DistinctBy(p => p.Text).Count();
        var runs = prompts.Select(p => p.Of.Run).OfType<string>().Distinct().Count();
        var rounds = prompts.DistinctBy(p => (p.Of.Run, p.Of.Round)).Count();
        var from = runs == 0 ? "the seeds" : $"the later rounds ({rounds}) of {Figures.Plural(runs, "run")}";
        var count = different == prompts.Length ? "different" : $"({different} different)";
        return $"{prompts.Length,4} {count}, {Figures.Plural(samples, "completion")} each, of {from}";
    }

    private static IEnumerable<string> Asked(IReadOnlyList<AskedAndGot> numbers, AskedAndGot? shares, int? steps)
    {
        if (numbers.Count == 0) yield break;
        var after = steps is { } count ? $", trained for {Figures.Plural(count, "step")}" : "";
        yield return $"asked and got      {numbers.Max(n => n.Pairs.Count),4} viable programs{after}";
        var width = numbers.Append(shares).Max(n => n?.Name.Length ?? 0);
        foreach (var number in numbers)
            yield return Rank(number) + (number.Ratios is not { } ratios ? ""
                : $"; got / asked: median {Number(ratios.Median)}, quartiles {Number(ratios.Lower)} and {Number(ratios.Upper)}");
        if (shares is not null) yield return Rank(shares);

        string Rank(AskedAndGot number) => $"                     {number.Name.PadRight(width)}  Spearman {Number(number.Spearman)}";
    }

    private static string Number(double? value) => value?.ToString("0.00", CultureInfo.InvariantCulture) ?? "none, nothing differs";

    private static string Share(int part, int whole) =>
        string.Create(CultureInfo.InvariantCulture, $"{part,4} of {whole} ({(whole == 0 ? 0 : 100.0 * part / whole):0.0} %)");
}
