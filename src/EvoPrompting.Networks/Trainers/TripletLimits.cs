using EvoPrompting.Jobs;
using EvoPrompting.Recipes;

namespace EvoPrompting.Networks.Trainers;

/// <summary>
/// What a triplet function may cost. The first three are counted before training and are the same on every machine; a run in which a clock
/// decided is marked, so the time limit stands far above what they allow. Not in the paper.
/// </summary>
public sealed record TripletLimits
{
    [Setting("Multiply-adds of the function for one training batch of the largest inputs, counted before training. At the paper's size the "
        + "baseline takes 42 million, the largest seed 1435 million.", Minimum = 1000, Maximum = 1e15)]
    public long MultiplyAddsPerCall { get; init; } = 3_000_000_000;

    [Setting("Bytes of all results of that call, counted before training; the limit for the function's parameters as well.", Minimum = 1000,
        Maximum = 1e15)]
    public long TensorBytesPerCall { get; init; } = 1_000_000_000;

    [Setting("Tensor operations of that call, counted before training: each costs some microseconds however small.", Minimum = 1,
        Maximum = 1_000_000)]
    public int OperationsPerCall { get; init; } = 1000;

    [Setting(
        "Address space of a worker beyond what it has mapped when it is ready, in MB (2^20 bytes).", Minimum = 256, Maximum = 1_048_576)]
    public int MemoryMegabytes { get; init; } = 16_000;

    [Setting("Seconds that each of a candidate's two workers may take, start to end. At least ten times what the counted limits allow.",
        Minimum = 1, Maximum = 864_000)]
    public int SecondsPerCandidate { get; init; } = 86_400;

    /// <summary>The limits of the process.</summary>
    public JobLimits OfJob() => new(MemoryMegabytes, SecondsPerCandidate);
}

/// <summary>What is asked of a candidate's triplet function, beyond its contract.</summary>
/// <param name="BatchSize">Graphs in a training batch.</param>
/// <param name="Nodes">Of the largest training input.</param>
/// <param name="TestNodes">Of the test's inputs.</param>
public sealed record TripletTerms(TripletLimits Limits, int BatchSize, int Nodes, int TestNodes);
