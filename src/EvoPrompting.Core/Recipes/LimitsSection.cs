namespace EvoPrompting.Recipes;

/// <summary>
/// Says what a candidate may cost. The first two are counted before training and are the same on every machine; a run in which a clock
/// decided is marked, so the time limit stands far above what they allow. Not in the paper.
/// </summary>
public sealed record LimitsSection
{
    [Setting("Multiply-adds of one training step, forward pass, whole batch, counted before training.", Minimum = 1000, Maximum = 1e15)]
    public long MultiplyAddsPerStep { get; init; } = 60_000_000;

    [Setting("Bytes of all results of one forward pass of a batch, counted before training.", Minimum = 1000, Maximum = 1e15)]
    public long TensorBytesPerStep { get; init; } = 100_000_000;

    [Setting("Address space of a worker, in megabytes (10^6 bytes); libtorch alone reserves more than 1000.", Minimum = 1000, Maximum = 1_000_000)]
    public int MemoryMegabytes { get; init; } = 4000;

    [Setting("Seconds that a candidate may take, start to end. At least ten times what the counted limits allow.", Minimum = 1, Maximum = 1_000_000)]
    public int SecondsPerCandidate { get; init; } = 600;
}
