using EvoPrompting.Recipes;

namespace EvoPrompting.Tests.Polynomials;

/// <summary>What a recipe says of the task: one section of its own.</summary>
internal sealed record PolynomialSettings : TaskSettings
{
    [Setting("Where a program is compared with the function.")]
    public GridSection Grid { get; init; } = new();

    public override string Effort => $"compared at {Grid.Points} points each";

    public override IEnumerable<RecipeFault> Faults()
    {
        if (Grid.Least >= Grid.Most) yield return new("grid.least", $"is {Grid.Least}, but the grid ends at {Grid.Most}; take less");
    }
}

internal sealed record GridSection
{
    [Setting("Points, equally far apart.", Minimum = 2, Maximum = 10_000)]
    public int Points { get; init; } = 33;

    [Setting("The first point.", Minimum = -100, Maximum = 100)]
    public double Least { get; init; } = -1;

    [Setting("The last point.", Minimum = -100, Maximum = 100)]
    public double Most { get; init; } = 1;
}
