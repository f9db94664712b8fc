namespace EvoPrompting.Recipes;

/// <summary>Says how the soft prompt is tuned between rounds (Lester et al. 2021; section 4 of the paper).</summary>
public sealed record TuningSection
{
    [Setting("Soft-prompt tuning, or none (the paper's ablation \"- prompt-tuning\").")]
    public TuningKind Kind { get; init; } = TuningKind.SoftPrompt;

    [Setting("A folder with a soft prompt to start from, as PEFT's prompt tuning keeps one; its vectors are counted as they are. With kind "
        + "none it is used and not tuned. Null begins with what the model was pre-trained with, where it has a slot of that many vectors, "
        + "else with embeddings of drawn tokens.")]
    public string? Start { get; init; }

    [Setting("What is tuned: the vectors; the code, a few numbers that move the vectors together as the model learned in its pre-training; "
        + "or layers, vectors of their own for each layer. The latter two take the embedded model, a code its number of vectors too.")]
    public TuningSpace Space { get; init; } = TuningSpace.Vectors;

    [Setting("What is tuned on after a round: the rest, its viable children that were not selected (the paper), or all viable children so "
        + "far, where one fitter than one of its parents counts twice and one fitter than all counts four times.")]
    public TuningPairs Pairs { get; init; } = TuningPairs.Rest;

    [Setting("Pairs for each seed that the soft prompt is tuned on before the first round: the seed as the child of other seeds. For "
        + "models that do not know what programs of this kind look like. The paper: 0.", Minimum = 0, Maximum = 64)]
    public int SeedPairs { get; init; }

    [Setting("Learned vectors before the prompt. The paper: 16.", Minimum = 1, Maximum = 256)]
    public int Length { get; init; } = 16;

    [Setting("Passes over the round's pairs. The paper: 5.", Minimum = 1, Maximum = 1000)]
    public int Epochs { get; init; } = 5;

    [Setting("Pairs a tuning step. The paper: 16.", Minimum = 1, Maximum = 1024)]
    public int BatchSize { get; init; } = 16;

    [Setting("Learning rate. The paper: 0.1, its optimiser unnamed.", Above = 0, Maximum = 10)]
    public double LearningRate { get; init; } = 0.1;

    [Setting("What moves the vectors. The paper does not say; Lester et al. take Adafactor.")]
    public TuningOptimizer Optimizer { get; init; } = TuningOptimizer.Adafactor;

    [Setting("What the learning rate is relative to: the root mean square of the vectors, or nothing.")]
    public TuningScaling Scaling { get; init; } = TuningScaling.Vectors;

    [Setting("Share of a round's pairs that is kept to judge the tuning, rounded down; above 0 at least one of two. The paper: 0.",
        Minimum = 0, Maximum = 0.5)]
    public double HeldOut { get; init; } = 0.1;

    [Setting("Goes back to the soft prompt before where the loss rises on the held-out pairs (on all, where none is held out). The paper: "
        + "false. A tuning whose loss is no number is always undone.")]
    public bool RollBack { get; init; } = true;
}

/// <summary>What a tuning changes.</summary>
public enum TuningSpace
{
    /// <summary>Every number of every vector (Lester et al. 2021).</summary>
    Vectors,

    /// <summary>The code of the slot that the model was pre-trained with.</summary>
    Code,

    /// <summary>Vectors at the same positions of every layer (Liu et al. 2022, P-tuning v2).</summary>
    Layers,
}

/// <summary>What a soft prompt is tuned on after a round.</summary>
public enum TuningPairs
{
    /// <summary>The round's viable children that were not selected (Algorithm 1, line 11).</summary>
    Rest,

    /// <summary>All viable children so far, the fitter ones more often.</summary>
    All,
}

/// <summary>What moves the vectors of a soft prompt.</summary>
public enum TuningOptimizer
{
    /// <summary>Shazeer and Stern 2018.</summary>
    Adafactor,

    /// <summary>Kingma and Ba 2015.</summary>
    Adam,
}

/// <summary>What the learning rate of a tuning is relative to.</summary>
public enum TuningScaling
{
    /// <summary>The root mean square of the vectors, at least 0.001.</summary>
    Vectors,

    /// <summary>Nothing.</summary>
    None,
}

/// <summary>How the soft prompt is tuned.</summary>
public enum TuningKind
{
    /// <summary>By gradient, the model's weights frozen.</summary>
    SoftPrompt,

    /// <summary>Not at all; there is no soft prompt.</summary>
    None,
}
