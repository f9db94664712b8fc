namespace EvoPrompting.Recipes;

/// <summary>Says how every candidate is trained: AdamW, the same number of steps for all (section 4.1 of the paper).</summary>
public sealed record TrainingSection
{
    [Setting("Training steps of every candidate. The paper: 8000 for MNIST-1D.", Minimum = 1, Maximum = 1_000_000)]
    public int Steps { get; init; } = 1000;

    [Setting("Examples a step. The paper: 128.", Minimum = 1, Maximum = 65_536)]
    public int BatchSize { get; init; } = 128;

    [Setting("Learning rate of AdamW. The paper: 0.01.", Above = 0, Maximum = 10)]
    public double LearningRate { get; init; } = 0.01;

    [Setting("Decoupled weight decay a step, times the learning rate. The paper does not say; 0.0001 is the default of optax.adamw.", Minimum = 0, Maximum = 1)]
    public double WeightDecay { get; init; } = 0.0001;

    [Setting("Steps between two validations; the lowest validation error counts. The paper does not say.", Minimum = 1, Maximum = 1_000_000)]
    public int ValidateEvery { get; init; } = 100;
}
