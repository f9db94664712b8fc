using EvoPrompting.Chance;
using EvoPrompting.LanguageModels.Model;

namespace EvoPrompting.LanguageModels.PreTraining;

/// <summary>How the embedded language model is pre-trained. The end is given by steps or by minutes, one of them.</summary>
/// <param name="Transformer">Its shape; the vocabulary size is the tokenizer's limit while it is learned.</param>
/// <param name="Steps">Optimizer steps; null where minutes decide.</param>
/// <param name="Minutes">
/// Time of training, earlier parts of a resumed one included; null where steps decide. Not repeatable to the bit.
/// </param>
/// <param name="PositionsPerStep">Padded tokens per optimizer step, about.</param>
/// <param name="PositionsPerBatch">Padded tokens computed together by one thread.</param>
/// <param name="MatrixRate">Peak learning rate of Muon for the matrices.</param>
/// <param name="EmbeddingRate">Peak learning rate of Adam for the embedding.</param>
/// <param name="Rate">Factor on both of these, above 0.</param>
/// <param name="WarmUp">Share of the training in which the rate rises to its peak.</param>
/// <param name="WeightDecay">Decoupled, of the matrices.</param>
/// <param name="ClipNorm">Largest norm of the whole gradient.</param>
/// <param name="PromptWeight">Loss weight of a prompt's tokens, in [0, 1]; a completion's count 1.</param>
/// <param name="HeldOut">Examples measured for each held-out loss (<see cref="HeldOutSplit"/>).</param>
/// <param name="Threads">Threads, each with its own micro-batches; the result depends on it.</param>
/// <param name="Slot">The slot before the prompts; null trains without one.</param>
/// <param name="Coded">Share of the sequences that get their family's code, in [0, 1]; the others get the slot's base.</param>
/// <param name="Bare">Share of the micro-batches without a slot, in [0, 1].</param>
/// <param name="CodeDecay">Decoupled, of the families' codes: what no text asks for goes back to zero.</param>
/// <param name="Precision">What products and activations are computed in.</param>
/// <param name="From">SHA-256 of the weights that it begins with; null begins with drawn ones.</param>
public sealed record PreTrainingSettings(
    TransformerSettings Transformer,
    RunSeed Seed,
    int? Steps = null,
    double? Minutes = null,
    int PositionsPerStep = PreTrainingSettings.UsualPositions,
    int PositionsPerBatch = 4_096,
    double MatrixRate = 0.02,
    double EmbeddingRate = 0.004,
    double Rate = 1,
    double WarmUp = 0.02,
    double WeightDecay = 0.01,
    double ClipNorm = 1,
    double PromptWeight = 0.5,
    int HeldOut = 128,
    int Threads = 2,
    TrainingPrecision Precision = TrainingPrecision.BFloat16,
    SlotSettings? Slot = null,
    double Coded = 0.6,
    double Bare = 0.1,
    double CodeDecay = 0.5,
    string? From = null)
{
    /// <summary>
    /// Positions of a step where nothing else is said: a model of 5 million parameters learned more of the same texts in small steps than
    /// in three times larger ones (docs/LOG.md, 2026-11-27), for a tenth more time.
    /// </summary>
    public const int UsualPositions = 7_000;

    private const double MostMinutes = 1e6;

    /// <summary>What this machine trains fastest in: 16 bits where its processor multiplies them, else 32.</summary>
    public static TrainingPrecision FastestPrecision =>
        MatrixProducts.ProcessorMultiplies16Bits ? TrainingPrecision.BFloat16 : TrainingPrecision.Float32;

    /// <summary>Returns what is wrong with these settings, one sentence each; empty where nothing is.</summary>
    public IEnumerable<string> Faults()
    {
        foreach (var fault in Transformer.Faults()) yield return fault;
        if (Steps is null == Minutes is null) yield return "give the end of the training by steps or by minutes, one of them";
        if (Steps < 1) yield return $"steps {Steps} is below 1";
        if (Minutes is not (null or (> 0 and <= MostMinutes))) yield return $"minutes {Minutes} is not above 0, at most {MostMinutes:N0}";
        if (PositionsPerBatch < 1 || PositionsPerStep < 1) yield return "positions per step and per batch are at least 1";
        if (Rate is not (> 0 and <= 100)) yield return $"rate {Rate} is not above 0, at most 100";
        if (WarmUp is not (>= 0 and <= 1)) yield return $"warm-up {WarmUp} is outside 0 to 1";
        if (PromptWeight is not (>= 0 and <= 1)) yield return $"prompt weight {PromptWeight} is outside 0 to 1";
        foreach (var fault in Slot?.Faults() ?? []) yield return fault;
        if (Coded is not (>= 0 and <= 1) || Bare is not (>= 0 and <= 1)) yield return "shares of coded and bare texts are in 0 to 1";
        if (HeldOut < 1) yield return $"held-out examples {HeldOut} is below 1";
        if (Threads is < 1 or > 256) yield return $"threads {Threads} is outside 1 to 256";
    }

    /// <summary>
    /// Returns the factor on the learning rates at a share of the training: up from 0 in the warm-up to <see cref="Rate"/>, then down to 0,
    /// both straight.
    /// </summary>
    public double RateFactor(double share) =>
        Rate * (share < WarmUp ? share / WarmUp : Math.Max(0, (1 - share) / Math.Max(1 - WarmUp, 1e-9)));
}

/// <summary>What pre-training computes its products and activations in; weights and optimizer are always kept in 32 bits.</summary>
public enum TrainingPrecision
{
    /// <summary>16 bits, about four times as fast as 32 where the processor has AVX512-BF16 or AMX, very slow elsewhere.</summary>
    BFloat16,

    Float32,
}
