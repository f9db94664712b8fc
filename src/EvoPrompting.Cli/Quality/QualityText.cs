using System.Globalization;
using EvoPrompting.Candidates;
using EvoPrompting.Cli.Reports;
using EvoPrompting.LanguageModels.Quality;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Cli.Quality;

/// <summary>The table that <c>lm evaluate</c> prints.</summary>
internal static class QualityText
{
    private const int Reasons = 3; // of each stage, the commonest

    /// <param name="samples">Completions of each prompt.</param>
    /// <param name="steps">After which metrics were measured; null where the task trains nothing.</param>
    public static IEnumerable<string> Lines(
        SearchTask task, string model, IReadOnlyList<QualityCompletion> completions, int samples, int? steps, CompletionQuality quality)
    {
        yield return $"model              {model}";
        yield return $"prompts            {Prompts(completions, samples)}";
        yield return $"viable             {Share(quality.Viable, quality.Completions)}";
        yield return $"novel              {Share(quality.Novel, quality.Viable)} of the viable differ from both parents and each other";
        yield return $"new structures     {Share(quality.NewStructures, quality.Viable)} of the viable differ from both parents with "
            + "all numbers removed";
        if (quality.Verbatim is { } verbatim) yield return $"in the corpus      {Share(verbatim, quality.Completions)}";
        foreach (var line in Asked(AskedAndGot.Of(task, completions), steps)) yield return line;
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

    private static IEnumerable<string> Asked(IReadOnlyList<AskedAndGot> numbers, int? steps)
    {
        if (numbers.Count == 0) yield break;
        var after = steps is { } count ? $", trained for {Figures.Plural(count, "step")}" : "";
        yield return $"asked and got      {numbers.Max(n => n.Pairs.Count),4} viable programs{after}";
        var width = numbers.Max(n => n.Name.Length);
        foreach (var number in numbers)
            yield return $"                     {number.Name.PadRight(width)}  Spearman {Number(number.Spearman, "nothing to rank")}"
                + (number.Ratios is not { } ratios ? ""
                    : $"; got / asked: median {Number(ratios.Median)}, quartiles {Number(ratios.Lower)} and {Number(ratios.Upper)}");
    }

    private static string Number(double? value, string otherwise = "") =>
        value?.ToString("0.00", CultureInfo.InvariantCulture) ?? otherwise;

    private static string Share(int part, int whole) =>
        string.Create(CultureInfo.InvariantCulture, $"{part,4} of {whole} ({(whole == 0 ? 0 : 100.0 * part / whole):0.0} %)");
}
