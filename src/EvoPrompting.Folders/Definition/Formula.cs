using System.Globalization;
using System.Text.RegularExpressions;
using EvoPrompting.Candidates;
using NCalc;

namespace EvoPrompting.Folders.Definition;

/// <summary>A number made of named ones: a name alone or arithmetic (NCalc), for example <c>1 - hits / 100</c>. Immutable.</summary>
internal sealed partial class Formula
{
    private const int Longest = 500; // a parser calls itself: a formula of brackets only must not end this process

    private readonly string text;

    private Formula(string text, IReadOnlyList<string> names) => (this.text, Names) = (text, names);

    /// <summary>The names in it, each once.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Reads a formula; returns it, or what is wrong.</summary>
    public static (Formula? Formula, string? Fault) Read(string text)
    {
        if (string.IsNullOrWhiteSpace(text)) return (null, "is missing; give a metric's name or arithmetic over metrics");
        if (BitOperator().Match(text) is { Success: true } bits)
            return (null, $"has '{bits.Value}', which works on the bits of whole numbers: a power is Pow(x, 2) or x ** 2");
        if (text.Length > Longest) return (null, $"has {text.Length} characters; take at most {Longest}");
        try
        {
            var expression = new Expression(text);
            if (expression.HasErrors()) return (null, $"'{text}' is no arithmetic: {FirstLine(expression.Error?.Message)}");
            var formula = new Formula(text, [.. expression.GetParameterNames().Distinct().Order(StringComparer.Ordinal)]);
            _ = formula.Evaluated(_ => 1.5);
            return (formula, null);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return (null, $"'{text}' gives no number: {FirstLine(e.Message)}"); // the library throws what its functions throw
        }
    }

    /// <summary>Returns its value; not finite where the arithmetic is not, not a number where it fails for these values.</summary>
    /// <param name="of">Gives the value of a name.</param>
    public double Value(Func<string, double> of)
    {
        try
        {
            return Evaluated(of);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return double.NaN; // the library throws what its functions throw
        }
    }

    private double Evaluated(Func<string, double> of)
    {
        var expression = new Expression(text);
        foreach (var name in Names) expression.Parameters[name] = of(name);
        return Convert.ToDouble(expression.Evaluate(), CultureInfo.InvariantCulture);
    }

    /// <summary>
    /// Returns where the formula, a straight line in that name alone, has a value; null where it is not one or is level.
    /// </summary>
    public double? At(double value, string name)
    {
        if (Names is not [var only] || only != name) return null;
        var (start, slope) = (Value(_ => 0), Value(_ => 1) - Value(_ => 0));
        var place = (value - start) / slope;
        return double.IsFinite(place) && Math.Abs(Value(_ => place) - value) <= 1e-9 * Math.Max(1, Math.Abs(value)) ? place : null;
    }

    public override string ToString() => text;

    [GeneratedRegex(@"\^|~|<<|>>|(?<!&)&(?!&)|(?<!\|)\|(?!\|)")]
    private static partial Regex BitOperator();

    private static string FirstLine(string? message) => ReasonText.Clean(message ?? "").Split('\n')[0].TrimEnd('.');
}
