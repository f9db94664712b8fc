using EvoPrompting.Recipes;

namespace EvoPrompting.Folders.Definition;

/// <summary>A cheap trial that a program has to pass before it is judged.</summary>
public sealed record ScreenSection
{
    [Setting("As evaluator.run, for this trial; with fewer data, for example. Empty: its score does both.")]
    public IReadOnlyList<string> Run { get; init; } = [];

    [Setting("As evaluator.score, for this trial: prints one JSON object with the numbers that require names.")]
    public IReadOnlyList<string> Score { get; init; } = [];

    [Setting("What has to hold of these numbers: a condition like \"hits >= 3\" or \"hits >= 3 && gap < 0.5\".")]
    public string Require { get; init; } = "";
}
