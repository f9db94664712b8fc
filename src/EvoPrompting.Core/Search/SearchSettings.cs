using EvoPrompting.Recipes;

namespace EvoPrompting.Search;

/// <summary>The numbers of Algorithms 1 to 3. Defaults are the paper's (Table 2 and section 4).</summary>
public sealed record SearchSettings
{
    /// <summary>T: rounds, 1 to 1,000.</summary>
    public int Rounds { get; init; } = 10;

    /// <summary>m: few-shot prompts a round, 1 to 1,000.</summary>
    public int PromptsPerRound { get; init; } = 10;

    /// <summary>n: samples a prompt, 1 to 256.</summary>
    public int SamplesPerPrompt { get; init; } = 16;

    /// <summary>k: parents in a prompt, 1 to 8; drawn with replacement.</summary>
    public int ExamplesPerPrompt { get; init; } = 2;

    /// <summary>p: survivors of a round, fewer than its children, or nothing would be left to tune on.</summary>
    public int Survivors { get; init; } = 10;

    /// <summary>What the soft prompt is tuned on after a round.</summary>
    public TuningPairs TuningPairs { get; init; }

    /// <summary>Pairs for each seed that the soft prompt is tuned on before the first round; 0 to 64.</summary>
    public int SeedPairs { get; init; }

    /// <summary>Alpha: a child is viable only with an error strictly below it; above 0, at most 1.</summary>
    public double ErrorCeiling { get; init; } = 0.5;

    /// <summary>Each sample draws one of these; 0 to 2.</summary>
    public IReadOnlyList<double> Temperatures { get; init; } = [0.2, 0.6, 0.8, 1.0];

    /// <summary>A completion is cut there, 16 to 100,000. The paper does not say; 512 is more than twice the longest seed.</summary>
    public int MaximumTokens { get; init; } = 512;

    /// <summary>Trainings of a child before it is a parent or a result, its first included; 1, as in the paper, to 100.</summary>
    public int TrainingsOfSurvivors { get; init; } = 1;

    /// <summary>Further trainings that a round may spend on that, at most; each counts as one evaluation beside the children.</summary>
    public int FurtherTrainingsPerRound { get; init; }

    /// <summary>True where a child differs from the last parent in its prompt in one factor only; not in the paper.</summary>
    public bool ChangesOneFactor { get; init; }

    /// <summary>n x m.</summary>
    public int ChildrenPerRound => PromptsPerRound * SamplesPerPrompt;

    /// <summary>Returns every fault, each a sentence that says what to do; empty where there is none.</summary>
    public IEnumerable<string> Faults()
    {
        if (Rounds is < 1 or > 1000) yield return $"rounds is {Rounds}; take 1 to 1,000";
        if (PromptsPerRound is < 1 or > 1000) yield return $"promptsPerRound is {PromptsPerRound}; take 1 to 1,000";
        if (SamplesPerPrompt is < 1 or > 256) yield return $"samplesPerPrompt is {SamplesPerPrompt}; take 1 to 256";
        if (ExamplesPerPrompt is < 1 or > 8) yield return $"examplesPerPrompt is {ExamplesPerPrompt}; take 1 to 8";
        if (Survivors < 1) yield return $"survivors is {Survivors}; take at least 1";
        if (Survivors >= ChildrenPerRound && ChildrenPerRound > 0)
            yield return $"survivors is {Survivors}, but a round has {ChildrenPerRound} children: nothing would be left to tune on; take "
                + $"fewer survivors";
        if (ErrorCeiling is not (> 0 and <= 1))
            yield return FormattableString.Invariant($"errorCeiling is {ErrorCeiling}; take a number above 0, at most 1");
        if (Temperatures.Count == 0) yield return "temperatures is empty; give at least one";
        if (Temperatures.Any(t => t is not (>= 0 and <= 2))) yield return "a temperature is outside 0 to 2";
        if (TrainingsOfSurvivors is < 1 or > 100) yield return $"trainingsOfSurvivors is {TrainingsOfSurvivors}; take 1 to 100";
        if (FurtherTrainingsPerRound < 0) yield return $"furtherTrainingsPerRound is {FurtherTrainingsPerRound}; take at least 0";
        if (MaximumTokens is < 16 or > 100_000) yield return $"maximumTokens is {MaximumTokens}; take 16 to 100,000";
    }
}
