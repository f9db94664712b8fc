namespace EvoPrompting.Recipes;

/// <summary>Describes one key of a recipe: the reader, the writer, the checks and the JSON Schema are all driven by it.</summary>
/// <param name="meaning">One or two sentences for people, with the unit and the paper's value.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SettingAttribute(string meaning) : Attribute
{
    public string Meaning => meaning;

    /// <summary>The smallest number allowed; of a list, of each item.</summary>
    public double Minimum { get; init; } = double.NegativeInfinity;

    /// <summary>The largest number allowed; of a list, of each item.</summary>
    public double Maximum { get; init; } = double.PositiveInfinity;

    /// <summary>The number must be larger than this.</summary>
    public double Above { get; init; } = double.NegativeInfinity;

    internal bool Allows(double value) => value >= Minimum && value <= Maximum && value > Above;

    /// <summary>The range in words, for example <c>1 to 1000</c> or <c>above 0, at most 1</c>.</summary>
    internal string Range => (Above > double.NegativeInfinity, Minimum > double.NegativeInfinity) switch
    {
        (true, _) => FormattableString.Invariant($"above {Above}, at most {Maximum}"),
        (_, true) => FormattableString.Invariant($"{Minimum} to {Maximum}"),
        _ => FormattableString.Invariant($"at most {Maximum}"),
    };
}
