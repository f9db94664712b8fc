using EvoPrompting.Chance;

namespace EvoPrompting.LanguageModels.PreTraining;

/// <summary>
/// Puts the sequences of each pass over the corpus into micro-batches, in an order that depends on the seed and the pass only:
/// shuffled, sorted by length within groups so that little is padded, cut by a budget of positions, shuffled again. Says for each what
/// stands in the slot before its sequences.
/// </summary>
/// <param name="coded">Share of the sequences that get their family's code.</param>
/// <param name="bare">Share of the micro-batches without a slot.</param>
internal sealed class BatchPlan(
    IReadOnlyList<TrainingSequence> sequences, RunSeed seed, int positionsPerBatch, double coded = 0, double bare = 1)
{
    private const int GroupSize = 512;
    private int plannedPass = -1;
    private List<PlannedBatch> planned = [];

    /// <summary>Returns the micro-batch at that place of that pass; null after the last.</summary>
    public PlannedBatch? At(int pass, int place)
    {
        if (pass != plannedPass) (planned, plannedPass) = (Plan(pass), pass);
        return place < planned.Count ? planned[place] : null;
    }

    private List<PlannedBatch> Plan(int pass)
    {
        var chance = seed.Stream("batches", pass);
        var order = sequences.ToArray();
        chance.Shuffle<TrainingSequence>(order);
        var batches = order.Chunk(GroupSize)
            .SelectMany(group => MicroBatch.Cut(group, positionsPerBatch)).ToArray();
        chance.Shuffle<MicroBatch>(batches);
        var slots = seed.Stream("slots", pass);
        return [.. batches.Select(batch => new PlannedBatch(batch, Families(batch, slots)))];
    }

    private int?[]? Families(MicroBatch batch, RandomStream chance) =>
        chance.NextDouble() < bare ? null : [.. batch.Families.Select(family => chance.NextDouble() < coded ? family : null)];
}

/// <summary>A micro-batch and what stands before its sequences.</summary>
/// <param name="Families">Of each sequence the family whose code it gets, null for the slot's base; null for no slot at all.</param>
internal sealed record PlannedBatch(MicroBatch Batch, IReadOnlyList<int?>? Families);
