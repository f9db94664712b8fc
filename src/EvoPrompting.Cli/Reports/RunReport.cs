using EvoPrompting.Cli.Terminals;
using EvoPrompting.Files;
using EvoPrompting.Journal;
using EvoPrompting.Journal.Summaries;
using EvoPrompting.Prompts;

namespace EvoPrompting.Cli.Reports;

/// <summary>
/// Makes a run's report from its journal: files into the run's folder, tables to the console. Nothing of it is needed to resume.
/// </summary>
internal static class RunReport
{
    /// <summary>Writes recipe.json, best/, front.png, front.svg and report.md, each whole or not at all.</summary>
    /// <exception cref="UserException">The folder cannot be written.</exception>
    public static void WriteFiles(RunFolder folder, RunSummary summary, IReadOnlyList<JudgedTuning>? judged = null)
    {
        AtomicFile.Write(folder.Recipe, summary.History.Identity.Recipe);
        BestPrograms.Write(summary, folder.Best);
        AtomicFile.Write(folder.PlotPng, FrontPlot.Png(summary));
        AtomicFile.Write(folder.PlotSvg, FrontPlot.Svg(summary));
        AtomicFile.Write(folder.Report, MarkdownReport.Write(summary, Path.GetFileName(folder.PlotPng), judged));
    }

    /// <summary>Writes the tables to standard output or what stands for it.</summary>
    public static void WriteTables(TextWriter writer, Terminal terminal, RunSummary summary, IReadOnlyList<JudgedTuning>? judged = null) =>
        new ConsoleReport(writer, terminal, "They are in report.md, and on a wider terminal.")
            .Write(RunTables.Of(summary).Concat(ForwardTables.OfRun(judged ?? [])));
}
