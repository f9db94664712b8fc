using System.Globalization;
using EvoPrompting.Networks.Trainers;
using EvoPrompting.Recipes;

namespace EvoPrompting.Tasks.Mnist1D;

/// <summary>What a recipe says of MNIST-1D.</summary>
public sealed record Mnist1DSettings : TaskSettings
{
    [Setting("How every candidate is trained.")]
    public TrainingSettings Training { get; init; } = new();

    [Setting("What a candidate may cost. A candidate beyond them is rejected, never the run.")]
    public TrainingLimits Limits { get; init; } = new();

    public override string Effort => string.Create(CultureInfo.InvariantCulture, $"{Training.Steps:#,0} training steps each");

    /// <inheritdoc/>
    public override TaskSettings WithSteps(int steps) =>
        this with { Training = Training with { Steps = steps, ValidateEvery = Math.Min(Training.ValidateEvery, Math.Max(steps, 1)) } };

    /// <inheritdoc/>
    public override IEnumerable<RecipeFault> Faults()
    {
        if (Training.ValidateEvery > Training.Steps && Training.Steps > 0)
            yield return new("training.validateEvery",
                $"is {Training.ValidateEvery}, but training ends after {Training.Steps} steps: nothing would be validated");
    }
}
