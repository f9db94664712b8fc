using System.Globalization;
using EvoPrompting.Search;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Tasks;

/// <summary>
/// The prompts' line of metrics for networks: how many parameters, how accurate (section 3.3 and Listing 1 of the paper). Halves round to
/// even, as in Python; the arithmetic is decimal, which keeps 15 digits, so 1 - 135 / 1000.0 is 0.865 again.
/// </summary>
internal static class SizeAndAccuracy
{
    /// <summary>The name under which prompts tell a size.</summary>
    public const string Size = "num_params";

    /// <summary>
    /// Returns what a child is asked for: 90 % of the smallest parent, rounded to hundreds (below 1,000 to tens, and at least 10), and
    /// 102 % of the most accurate parent's accuracy, rounded to three decimals and at most 1.
    /// </summary>
    public static PromptMetrics Target(IReadOnlyList<(double Size, double Error)> parents) =>
        Target(0.9m * parents.Min(p => (decimal)p.Size), 1.02m * parents.Max(p => Accuracy(p.Error)));

    /// <summary>Returns what a child is asked for, rounded in the same way.</summary>
    public static PromptMetrics Target(SizeAndError asked) => Target((decimal)asked.Size, Accuracy(asked.Error));

    /// <summary>Returns the line of a measured network.</summary>
    public static PromptMetrics Describe(double size, double error) =>
        Line((decimal)size, Math.Round(Accuracy(error), 3, MidpointRounding.ToEven));

    private static PromptMetrics Target(decimal size, decimal accuracy)
    {
        var step = size < 1000 ? 10 : 100;
        return Line(
            Math.Max(10, Math.Round(size / step, MidpointRounding.ToEven) * step),
            Math.Min(1, Math.Round(accuracy, 3, MidpointRounding.ToEven)));
    }

    private static decimal Accuracy(double error) => 1 - (decimal)error;

    private static PromptMetrics Line(decimal size, decimal accuracy) => new(string.Create(
        CultureInfo.InvariantCulture, $"{{'{Size}': '{size:0}', 'val_accuracy': '{accuracy:0.000}'}}"));
}
