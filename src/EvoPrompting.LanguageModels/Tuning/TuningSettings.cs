using EvoPrompting.Recipes;

namespace EvoPrompting.LanguageModels.Tuning;

/// <summary>How a soft prompt is tuned. The defaults are a recipe's (<see cref="TuningSection"/>).</summary>
/// <param name="Length">Vectors in the soft prompt, 1 to 256.</param>
/// <param name="Epochs">Passes over a round's pairs, 1 to 1,000.</param>
/// <param name="Batch">Pairs per step, at least 1.</param>
/// <param name="Rate">Learning rate, above 0.</param>
/// <param name="Optimizer">What moves the vectors.</param>
/// <param name="Scaling">What the rate is relative to.</param>
/// <param name="HeldOut">
/// Share of the pairs that is kept to judge the tuning, 0 to 0.5, rounded down; above 0 at least one of two pairs.
/// </param>
/// <param name="RollBack">Whether a tuning that raises the loss of the judging pairs is undone.</param>
/// <param name="Threads">Threads that compute parts of a batch; the result does not depend on it.</param>
/// <param name="Space">What is tuned.</param>
public sealed record TuningSettings(
    int Length = 16, int Epochs = 5, int Batch = 16, double Rate = 0.1, TuningOptimizer Optimizer = TuningOptimizer.Adafactor,
    TuningScaling Scaling = TuningScaling.Vectors, double HeldOut = 0.1, bool RollBack = true, int Threads = 2,
    TuningSpace Space = TuningSpace.Vectors)
{
    /// <summary>Returns what a recipe says.</summary>
    public static TuningSettings Of(TuningSection recipe) => new(
        recipe.Length, recipe.Epochs, recipe.BatchSize, recipe.LearningRate, recipe.Optimizer, recipe.Scaling, recipe.HeldOut,
        recipe.RollBack, Space: recipe.Space);

    /// <summary>Returns what is wrong with these settings, one sentence each; empty where nothing is.</summary>
    public IEnumerable<string> Faults()
    {
        if (Length is < 1 or > 256) yield return $"soft prompt length {Length} is outside 1 to 256";
        if (Epochs is < 1 or > 1_000) yield return $"epochs {Epochs} is outside 1 to 1,000";
        if (Batch < 1) yield return $"batch {Batch} is below 1";
        if (!(Rate > 0 && double.IsFinite(Rate))) yield return $"rate {Rate} is not a number above 0";
        if (HeldOut is not (>= 0 and <= 0.5)) yield return $"held-out share {HeldOut} is outside 0 to 0.5";
        if (Threads < 1) yield return $"threads {Threads} is below 1";
    }
}
