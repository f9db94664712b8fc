using EvoPrompting.Cli.Reports;
using EvoPrompting.Tasks.Clrs.Tables;

namespace EvoPrompting.Cli.Clrs;

/// <summary>
/// Draws the learning curves of a table (the paper's Fig. 5): the mean validation score over the training seeds after each number of steps,
/// for the first ones with the range from the lowest to the highest seed.
/// </summary>
internal static class LearningCurves
{
    /// <summary>
    /// Returns the picture of an algorithm: the baseline and the functions with the highest final scores, as many as can be told apart;
    /// null where no training has a curve.
    /// </summary>
    public static byte[]? Png(TableResults results, string algorithm)
    {
        var functions = results.On(algorithm).Select(f => (f.Name, Curve: Of(f))).Where(f => f.Curve is not null)
            .OrderByDescending(f => f.Name == results.BaselineName).ThenByDescending(f => f.Curve!.Y[^1])
            .Take(CurvePlot.Most).Select(f => f.Curve!).ToArray();
        return functions.Length == 0 ? null : CurvePlot.Png(
            $"{algorithm}: mean over training seeds, range of the first three", "training steps", "validation score", functions);
    }

    /// <summary>Null where a training was rejected or has no curve.</summary>
    public static Curve? Of(FunctionScores function)
    {
        if (function.Trainings.Any(t => t.Metrics is null || t.Validations is null or [])) return null;
        var byStep = function.Trainings.SelectMany(t => t.Validations!).GroupBy(v => v.Step).OrderBy(g => g.Key)
            .Where(g => g.Count() == function.Trainings.Count).ToArray();
        var several = function.Trainings.Count > 1;
        return new Curve(
            function.Name, [.. byStep.Select(g => (double)g.Key)], [.. byStep.Select(g => g.Average(v => v.Score))],
            several ? [.. byStep.Select(g => g.Min(v => v.Score))] : null, several ? [.. byStep.Select(g => g.Max(v => v.Score))] : null);
    }
}
