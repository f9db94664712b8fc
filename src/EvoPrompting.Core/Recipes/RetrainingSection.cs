namespace EvoPrompting.Recipes;

/// <summary>Says whether promising children are trained again before they become parents or the result. Not in the paper.</summary>
public sealed record RetrainingSection
{
    [Setting("None, as in the paper, or a race: whoever would be selected is trained again with fresh seeds, and selected by the means.")]
    public RetrainingKind Kind { get; init; } = RetrainingKind.None;

    [Setting("Of a race: trainings of a survivor, the first one included.", Minimum = 2, Maximum = 100)]
    public int Trainings { get; init; } = 3;

    [Setting("Of a race: a round's further trainings, at most. Each costs as much of the budget as a child; what a round leaves over is "
        + "not passed on.", Minimum = 1, Maximum = 100_000)]
    public int MostPerRound { get; init; } = 12;
}

/// <summary>How promising children are trained again.</summary>
public enum RetrainingKind
{
    /// <summary>Not at all: one training decides.</summary>
    None,

    /// <summary>Until all who would be selected were trained as often as demanded.</summary>
    Race,
}
