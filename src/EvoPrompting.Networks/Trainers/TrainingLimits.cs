using EvoPrompting.Jobs;
using EvoPrompting.Recipes;

namespace EvoPrompting.Networks.Trainers;

/// <summary>
/// What a candidate may cost. The first three are counted before training and are the same on every machine; a run in which a clock decided
/// is marked, so the time limit stands far above what they allow. Not in the paper.
/// </summary>
public sealed record TrainingLimits
{
    [Setting(
        "Multiply-adds of one training step, forward pass, whole batch, counted before training. The paper's large network has 27 million.",
        Minimum = 1000, Maximum = 1e15)]
    public long MultiplyAddsPerStep { get; init; } = 60_000_000;

    [Setting("Bytes of all results of one forward pass of a batch, counted before training; the limit for parameters as well.",
        Minimum = 1000, Maximum = 1e15)]
    public long TensorBytesPerStep { get; init; } = 100_000_000;

    [Setting("Tensor operations of one forward pass, counted before training: each costs some microseconds however small.", Minimum = 1,
        Maximum = 1_000_000)]
    public int OperationsPerStep { get; init; } = 2000;

    [Setting(
        "Address space of a worker beyond what it has mapped when it is ready, in MB (2^20 bytes).", Minimum = 256, Maximum = 1_048_576)]
    public int MemoryMegabytes { get; init; } = 4000;

    [Setting("Seconds that each of a candidate's two workers may take, start to end. At least ten times what the counted limits allow.",
        Minimum = 1, Maximum = 86_400)]
    public int SecondsPerCandidate { get; init; } = 600;

    /// <summary>The limits of the process.</summary>
    public JobLimits OfJob() => new(MemoryMegabytes, SecondsPerCandidate);
}
