namespace EvoPrompting.Recipes;

/// <summary>Says how the soft prompt is tuned between rounds (Lester et al. 2021; section 4 of the paper).</summary>
public sealed record TuningSection
{
    [Setting("Soft-prompt tuning, or none (the paper's ablation \"- prompt-tuning\").")]
    public TuningKind Kind { get; init; } = TuningKind.SoftPrompt;

    [Setting("Learned vectors before the prompt. The paper: 16.", Minimum = 1, Maximum = 256)]
    public int Length { get; init; } = 16;

    [Setting("Passes over the round's pairs. The paper: 5.", Minimum = 1, Maximum = 1000)]
    public int Epochs { get; init; } = 5;

    [Setting("Pairs a tuning step. The paper: 16.", Minimum = 1, Maximum = 1024)]
    public int BatchSize { get; init; } = 16;

    [Setting(
        "Learning rate of Adafactor, scaled by the size of the vectors. The paper: 0.1, its optimiser unnamed.", Above = 0, Maximum = 10)]
    public double LearningRate { get; init; } = 0.1;
}

/// <summary>How the soft prompt is tuned.</summary>
public enum TuningKind
{
    /// <summary>By gradient, the model's weights frozen.</summary>
    SoftPrompt,

    /// <summary>Not at all; there is no soft prompt.</summary>
    None,
}
