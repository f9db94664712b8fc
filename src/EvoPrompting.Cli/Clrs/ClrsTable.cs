using System.Globalization;
using EvoPrompting.Tasks.Clrs.Training;

namespace EvoPrompting.Cli.Clrs;

/// <summary>Tabulates trainings in Markdown.</summary>
internal static class ClrsTable
{
    public static string Markdown(IReadOnlyList<ClrsResult> results) => string.Concat(
    [
        "| algorithm | parameters | steps | tested at | untrained | validation | test | s a step |\n",
        "|---|---:|---:|---:|---:|---:|---:|---:|\n",
        .. results.Select(Row),
        string.Create(CultureInfo.InvariantCulture, $"| mean | | | | {Percent(results.Average(r => r.UntrainedScore))} | "
            + $"{Percent(results.Average(r => r.ValidationScore))} | {Percent(results.Average(r => r.TestScore))} | |\n"),
        "\nScores in percent: micro-averaged F1 for masks, accuracy otherwise, the mean over an algorithm's outputs. Untrained: the "
            + "validation score before the first step.\n",
    ]);

    private static string Row(ClrsResult result) => string.Create(CultureInfo.InvariantCulture,
        $"| {result.Algorithm} | {result.Parameters:#,0} | {result.Settings.Steps:#,0} | {result.TestedStep:#,0} | "
            + $"{Percent(result.UntrainedScore)} | {Percent(result.ValidationScore)} | {Percent(result.TestScore)} | "
                + $"{result.SecondsPerStep:0.00} |\n");

    private static string Percent(double score) => (100 * score).ToString("0.0", CultureInfo.InvariantCulture);
}
