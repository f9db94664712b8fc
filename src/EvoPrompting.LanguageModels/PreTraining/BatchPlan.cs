using EvoPrompting.Chance;

namespace EvoPrompting.LanguageModels.PreTraining;

/// <summary>
/// Puts the sequences of each pass over the corpus into micro-batches, in an order that depends on the seed and the pass only:
/// shuffled, sorted by length within groups so that little is padded, cut by a budget of positions, shuffled again.
/// </summary>
internal sealed class BatchPlan(IReadOnlyList<TrainingSequence> sequences, RunSeed seed, int positionsPerBatch)
{
    private const int GroupSize = 512;
    private int plannedPass = -1;
    private List<MicroBatch> planned = [];

    /// <summary>Returns the micro-batch at that place of that pass; null after the last.</summary>
    public MicroBatch? At(int pass, int place)
    {
        if (pass != plannedPass) (planned, plannedPass) = (Plan(pass), pass);
        return place < planned.Count ? planned[place] : null;
    }

    private List<MicroBatch> Plan(int pass)
    {
        var chance = seed.Stream("batches", pass);
        var order = sequences.ToArray();
        chance.Shuffle<TrainingSequence>(order);
        var batches = order.Chunk(GroupSize)
            .SelectMany(group => MicroBatch.Cut(group, positionsPerBatch)).ToArray();
        chance.Shuffle<MicroBatch>(batches);
        return [.. batches];
    }
}
