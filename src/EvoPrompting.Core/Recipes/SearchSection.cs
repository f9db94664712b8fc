namespace EvoPrompting.Recipes;

/// <summary>Holds the numbers of Algorithms 1 to 3.</summary>
public sealed record SearchSection
{
    [Setting("T: rounds. The paper: 10.", Minimum = 1, Maximum = 1000)]
    public int Rounds { get; init; } = 4;

    [Setting("m: few-shot prompts a round. The paper: 10.", Minimum = 1, Maximum = 1000)]
    public int PromptsPerRound { get; init; } = 4;

    [Setting("n: samples, so children, a prompt. The paper: 16.", Minimum = 1, Maximum = 256)]
    public int SamplesPerPrompt { get; init; } = 8;

    [Setting("k: parents in a prompt, drawn with replacement. The paper: 2.", Minimum = 1, Maximum = 8)]
    public int ExamplesPerPrompt { get; init; } = 2;

    [Setting(
        "p: survivors of a round, the next one's parents; fewer than the round's children. The paper: 10.", Minimum = 1, Maximum = 100_000)]
    public int Survivors { get; init; } = 4;

    [Setting("Alpha: a child is viable with a validation error strictly below it. The paper: 0.5.", Above = 0, Maximum = 1)]
    public double ErrorCeiling { get; init; } = 0.5;

    [Setting("How survivors are selected: the fittest, or at random (the paper's ablation \"random parents\").")]
    public SelectionKind Selection { get; init; } = SelectionKind.Fittest;

    [Setting("What a child may change: all, as in the paper, or one factor of the last parent in its prompt, chosen by what factors "
        + "brought so far (task clrs).")]
    public ChangeKind Change { get; init; } = ChangeKind.All;

    /// <summary>n x m.</summary>
    public int ChildrenPerRound => PromptsPerRound * SamplesPerPrompt;
}

/// <summary>What a child may change.</summary>
public enum ChangeKind
{
    /// <summary>The whole program: the paper's crossover and mutation.</summary>
    All,

    /// <summary>One factor of one parent.</summary>
    Factor,
}

/// <summary>How survivors are selected.</summary>
public enum SelectionKind
{
    /// <summary>The fittest: GetTop of Algorithm 1.</summary>
    Fittest,

    /// <summary>Uniformly, without replacement: the paper's ablation.</summary>
    Random,
}
