using System.Text;
using System.Text.RegularExpressions;
using EvoPrompting.Files;
using EvoPrompting.Journal;
using EvoPrompting.Journal.Summaries;

namespace EvoPrompting.Cli.Reports;

/// <summary>The best programs as files, each with its metrics in a comment at its head.</summary>
internal static partial class BestPrograms
{
    /// <summary>Returns name and content, best first, for example <c>01-child-0047.cs</c>.</summary>
    public static IReadOnlyList<(string Name, string Text)> Of(RunSummary summary) =>
    [
        .. summary.Best.Select((c, rank) =>
            ($"{rank + 1:00}-child-{c.Candidate.Ordinal:0000}{summary.Task.Language.FileExtension}", Text(summary, c, rank + 1))),
    ];

    /// <summary>Writes the files of this report and then removes those of an earlier one; other files stay.</summary>
    public static void Write(RunSummary summary, string folder)
    {
        var files = Of(summary);
        foreach (var (name, text) in files) AtomicFile.Write(Path.Combine(folder, name), text);
        if (!Directory.Exists(folder)) return;
        foreach (var old in Directory.GetFiles(folder).Where(f => OwnName().IsMatch(Path.GetFileName(f))))
            if (files.All(f => f.Name != Path.GetFileName(old)))
                File.Delete(old);
    }

    private static string Text(RunSummary summary, JournaledCandidate program, int rank)
    {
        var (candidate, metrics, language) = (program.Candidate, program.Metrics!, summary.Task.Language);
        var text = new StringBuilder($"{language.MetricsOpening}\n");
        text.Append($"   rank {rank} of {summary.Best.Count}: child {candidate.Ordinal} of round {candidate.RoundFromOne}, run seed "
            + $"{summary.History.Identity.Seed}\n");
        text.Append(
            FormattableString.Invariant(
                $"   parents {string.Join(", ", candidate.Origin!.Parents)}, temperature {candidate.Origin.Temperature}\n"));
        if (program.Further.Count > 0) text.Append($"   means of {program.Further.Count + 1} trainings\n");
        foreach (var metric in metrics) text.Append(FormattableString.Invariant($"   {metric.Name} {metric.Value}\n"));
        text.Append($"   fitness {Figures.Fitness(summary.Task.Fitness(metrics))}\n");
        return text.Append($"{language.MetricsClosing}\n{candidate.Source}\n").ToString();
    }

    [GeneratedRegex(@"^\d\d+-child-\d{4,}\.\w+$")]
    private static partial Regex OwnName();
}
