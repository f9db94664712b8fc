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
        var functions = results.On(algorithm).Where(f => f.Curve.Count > 0)
            .OrderByDescending(f => f.Name == results.BaselineName).ThenByDescending(f => f.Curve[^1].Scores.Mean)
            .Take(CurvePlot.Most).Select(Of).ToArray();
        return functions.Length == 0 ? null : CurvePlot.Png(
            $"{algorithm}: mean over training seeds, range of the first three", "training steps", "validation score", functions);
    }

    private static Curve Of(FunctionScores function)
    {
        var (curve, several) = (function.Curve, function.Trainings.Count > 1);
        return new Curve(
            function.Name, [.. curve.Select(p => (double)p.Step)], [.. curve.Select(p => p.Scores.Mean)],
            several ? [.. curve.Select(p => p.Scores.Values.Min())] : null, several ? [.. curve.Select(p => p.Scores.Values.Max())] : null);
    }
}
