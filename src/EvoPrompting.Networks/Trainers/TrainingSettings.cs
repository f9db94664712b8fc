namespace EvoPrompting.Networks.Trainers;

/// <summary>How every candidate is trained. Defaults are the paper's (section 4.1), the weight decay is optax.adamw's.</summary>
public sealed record TrainingSettings
{
    /// <summary>Training steps, the same for every candidate, 1 to 1,000,000.</summary>
    public int Steps { get; init; } = 8000;

    /// <summary>Examples a step, 2 to 4,096.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>AdamW's, above 0, at most 1; constant.</summary>
    public double LearningRate { get; init; } = 0.01;

    /// <summary>AdamW's, 0 to 1: each step takes learningRate x weightDecay of every parameter away.</summary>
    public double WeightDecay { get; init; } = 1e-4;

    /// <summary>Steps from one validation to the next, 1 to 1,000,000; the last step is always validated.</summary>
    public int ValidateEvery { get; init; } = 100;

    /// <summary>A candidate with more multiply-adds in the forward pass of one batch is too costly, at least 1. The paper's large network has 27 million.</summary>
    public long MaximumMultiplyAdds { get; init; } = 100_000_000;

    /// <summary>A candidate with more tensor operations in one forward pass is too costly, at least 1. Each costs some microseconds however small.</summary>
    public int MaximumOperations { get; init; } = 2_000;

    /// <summary>A candidate whose results in one forward pass of a batch need more bytes is too costly, at least 1; the limit for its parameters as well.</summary>
    public long MaximumTensorBytes { get; init; } = 256L << 20;

    /// <summary>Returns every fault, each a sentence that says what to do; empty where there is none.</summary>
    public IEnumerable<string> Faults()
    {
        if (Steps is < 1 or > 1_000_000) yield return $"steps is {Steps}; take 1 to 1,000,000";
        if (BatchSize is < 2 or > 4096) yield return $"batchSize is {BatchSize}; take 2 to 4,096";
        if (LearningRate is not (> 0 and <= 1)) yield return FormattableString.Invariant($"learningRate is {LearningRate}; take a number above 0, at most 1");
        if (WeightDecay is not (>= 0 and <= 1)) yield return FormattableString.Invariant($"weightDecay is {WeightDecay}; take 0 to 1");
        if (ValidateEvery is < 1 or > 1_000_000) yield return $"validateEvery is {ValidateEvery}; take 1 to 1,000,000";
        if (MaximumMultiplyAdds < 1) yield return $"maximumMultiplyAdds is {MaximumMultiplyAdds}; take at least 1";
        if (MaximumOperations < 1) yield return $"maximumOperations is {MaximumOperations}; take at least 1";
        if (MaximumTensorBytes < 1) yield return $"maximumTensorBytes is {MaximumTensorBytes}; take at least 1";
    }

    /// <summary>Returns the steps after which candidates are validated, in order.</summary>
    public IEnumerable<int> Validations()
    {
        for (var step = (long)ValidateEvery; step < Steps; step += ValidateEvery) yield return (int)step;
        yield return Steps;
    }
}
