using System.Text;
using System.Text.RegularExpressions;
using EvoPrompting.Candidates;
using EvoPrompting.Files;
using EvoPrompting.Journal;
using EvoPrompting.Journal.Summaries;

namespace EvoPrompting.Cli.Reports;

/// <summary>
/// The best programs as files, with their metrics: in a comment at the head where a program is its source, else in a text beside its files,
/// which are written as they were evaluated.
/// </summary>
internal static partial class BestPrograms
{
    private const string About = ".about.txt";

    /// <summary>Returns path and content, best first, for example <c>01-child-0047.cs</c>; slashes.</summary>
    public static IReadOnlyList<(string Path, byte[] Content)> Of(RunSummary summary) =>
        [.. summary.Best.SelectMany((c, rank) => Files(summary, c, rank + 1))];

    /// <summary>Writes the files of this report and then removes those of an earlier one; other files stay.</summary>
    public static void Write(RunSummary summary, string folder)
    {
        var files = Of(summary);
        var names = files.Select(f => f.Path.Split('/')[0]).ToHashSet();
        foreach (var (path, content) in files) AtomicFile.Write(Path.Combine(folder, path), content);
        if (!Directory.Exists(folder)) return;
        foreach (var old in new DirectoryInfo(folder).GetFileSystemInfos().Where(e => OwnName().IsMatch(e.Name) && !names.Contains(e.Name)))
            if (old is DirectoryInfo below) below.Delete(recursive: true);
            else old.Delete();
    }

    private static IEnumerable<(string Path, byte[] Content)> Files(RunSummary summary, JournaledCandidate program, int rank)
    {
        var name = $"{rank:00}-child-{program.Candidate.Ordinal:0000}";
        var (language, source) = (summary.Task.Language, program.Candidate.Source);
        if (summary.Task.FilesOf(source) is not { } files)
        {
            var text = $"{language.MetricsOpening}\n{Metrics(summary, program, rank)}{language.MetricsClosing}\n{source}\n";
            return [(name + language.FileExtension, Encoding.UTF8.GetBytes(text))];
        }

        return
        [
            (name + About, Encoding.UTF8.GetBytes(Metrics(summary, program, rank) + Feedback(program))),
            .. files.Select(f => (name + Ending(f.Path), f.Content)),
        ];

        string Ending(string path) => path.IndexOf('/') is > 0 and var below ? path[below..] : language.FileExtension;
    }

    private static string Metrics(RunSummary summary, JournaledCandidate program, int rank)
    {
        var (candidate, metrics) = (program.Candidate, program.Metrics!);
        var text = new StringBuilder();
        text.Append($"   rank {rank} of {summary.Best.Count}: child {candidate.Ordinal} of round {candidate.RoundFromOne}, run seed "
            + $"{summary.History.Identity.Seed}\n");
        text.Append(
            FormattableString.Invariant(
                $"   parents {string.Join(", ", candidate.Origin!.Parents)}, temperature {candidate.Origin.Temperature}\n"));
        if (program.Further.Count > 0) text.Append($"   means of {program.Further.Count + 1} {summary.Task.Words.Evaluation}s\n");
        foreach (var metric in metrics) text.Append(FormattableString.Invariant($"   {metric.Name} {metric.Value}\n"));
        return text.Append($"   fitness {Figures.Fitness(summary.Task.Fitness(metrics))}\n").ToString();
    }

    private static string Feedback(JournaledCandidate program) =>
        program.Outcome is Outcome.Scored { Feedback: { } feedback } ? $"   feedback:\n{feedback}\n" : "";

    [GeneratedRegex(@"^\d\d+-child-\d{4,}(?:\.[\w.]+)?$")]
    private static partial Regex OwnName();
}
