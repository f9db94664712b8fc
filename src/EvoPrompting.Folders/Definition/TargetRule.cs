using System.Globalization;
using System.Text.RegularExpressions;

namespace EvoPrompting.Folders.Definition;

/// <summary>What a child is asked for, from the best of its parents: a change by a share or by an amount.</summary>
/// <param name="Change">Signed; of a share 0.02 for "+2 %".</param>
internal readonly partial record struct TargetRule(double Change, bool IsShare)
{
    /// <summary>Returns the rule; null where the text is none.</summary>
    public static TargetRule? Read(string text)
    {
        if (text.Length == 0) return new TargetRule(0, true);
        var match = Shape().Match(text);
        if (!match.Success) return null;
        var change = double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
        return match.Groups[2].Success ? new TargetRule(change / 100, true) : new TargetRule(change, false);
    }

    /// <summary>A share is one of the value's amount, so that "+2 %" is more for negative values too.</summary>
    public double From(double best) => best + (IsShare ? Math.Abs(best) * Change : Change);

    [GeneratedRegex(@"\A\s*([+-]\d+(?:\.\d+)?)\s*(%)?\s*\z")]
    private static partial Regex Shape();
}
