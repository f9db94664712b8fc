using EvoPrompting.Candidates;
using EvoPrompting.Chance;

namespace EvoPrompting.SearchTasks;

/// <summary>Evaluates a program again with fresh seeds: a search's own figures are the luckiest of many, these are not.</summary>
/// <param name="evaluation">Made with <see cref="Seed"/>.</param>
internal sealed class Retraining(SearchTask task, TaskEvaluation evaluation, int times)
{
    /// <summary>Far from any run seed that is commonly given.</summary>
    public static RunSeed Seed { get; } = new(1_000_001);

    /// <summary>
    /// Returns the medians of fresh evaluations. A rejected one counts as worse than any number: where most are rejected, so is the median.
    /// </summary>
    public async Task<Medians> MediansAsync(string source, CancellationToken stop)
    {
        // the training seed follows from the ordinal
        var again = Enumerable.Range(0, times).Select(i => new Candidate(i, -1, source)).ToArray();
        var all = new List<MetricSet?>();
        await foreach (var evaluated in evaluation.EachAsync(again, stop)) all.Add(evaluated.Metrics);
        return new Medians(
            Median(all.Select(m => m is null ? double.PositiveInfinity : task.Error(m))),
            [
                .. task.Metrics.Where(m => m.ForReportsOnly)
                    .Select(metric => Median(all.Select(m => m?[metric.Name] ?? double.PositiveInfinity))),
            ]);
    }

    /// <summary>Returns the middle value, or the mean of the two middle ones.</summary>
    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}

/// <summary>Medians over fresh evaluations; infinite where most of them were rejected.</summary>
/// <param name="ForReports">Of each metric that is for reports only, in the task's order.</param>
internal sealed record Medians(double Error, IReadOnlyList<double> ForReports);
