using EvoPrompting.Recipes;

namespace EvoPrompting.Networks.Trainers;

/// <summary>
/// How every candidate is trained: AdamW, the same number of steps for all (section 4.1 of the paper). A section of the recipe, and what a
/// worker is sent: the ranges stand here for both. Defaults are the quick run's.
/// </summary>
public sealed record TrainingSettings
{
    [Setting("Training steps of every candidate. The paper: 8000 for MNIST-1D.", Minimum = 1, Maximum = 1_000_000)]
    public int Steps { get; init; } = 1000;

    [Setting("Examples a step. The paper: 128.", Minimum = 2, Maximum = 4096)]
    public int BatchSize { get; init; } = 128;

    [Setting("Learning rate of AdamW. The paper: 0.01.", Above = 0, Maximum = 1)]
    public double LearningRate { get; init; } = 0.01;

    [Setting("Decoupled weight decay a step, times the learning rate. The paper does not say; 0.0001 is the default of optax.adamw.",
        Minimum = 0, Maximum = 1)]
    public double WeightDecay { get; init; } = 0.0001;

    [Setting(
        "Steps between two validations; the lowest validation error counts. The paper does not say.", Minimum = 1, Maximum = 1_000_000)]
    public int ValidateEvery { get; init; } = 100;

    /// <summary>What a candidate may cost: a section of its own in the recipe.</summary>
    public TrainingLimits Limits { get; init; } = new();

    /// <summary>Returns every fault, each a sentence that says what to do; empty where there is none.</summary>
    public IEnumerable<string> Faults() =>
        RecipeRules.Ranges(this, "training").Concat(RecipeRules.Ranges(Limits, "limits")).Select(f => f.ToString());

    /// <summary>Returns the steps after which candidates are validated, in order; the last step always is.</summary>
    public IEnumerable<int> Validations()
    {
        for (var step = (long)ValidateEvery; step < Steps; step += ValidateEvery) yield return (int)step;
        yield return Steps;
    }
}
