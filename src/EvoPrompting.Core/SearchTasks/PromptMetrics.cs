using System.Globalization;
using System.Text.RegularExpressions;

namespace EvoPrompting.SearchTasks;

/// <summary>The line inside a prompt's metrics block, for example <c>{'num_params': '4800', 'val_accuracy': '0.865'}</c>.</summary>
public readonly partial record struct PromptMetrics(string Line)
{
    /// <summary>Returns the numbers that the line names, in its order and as the line rounds them; lines below it are words.</summary>
    public MetricSet Numbers() => new(
    [
        .. from Match entry in Entry().Matches(Line.Split('\n')[0])
           let number = Number(entry.Groups[2].Value)
           where number is not null
           select new Metric(entry.Groups[1].Value, number.Value),
    ]);

    public override string ToString() => Line;

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    [GeneratedRegex("'([^']+)': '([^']*)'")]
    private static partial Regex Entry();
}
