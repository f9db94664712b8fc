namespace EvoPrompting.LanguageModels;

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
            .SelectMany(group => Cut(group.OrderBy(s => s.Tokens.Length), positionsPerBatch)).ToArray();
        chance.Shuffle<MicroBatch>(batches);
        return [.. batches];
    }

    /// <summary>Cuts sequences, shortest first, into micro-batches of at most <paramref name="positions"/> padded positions, at least one sequence each.</summary>
    public static IEnumerable<MicroBatch> Cut(IEnumerable<TrainingSequence> ordered, int positions)
    {
        var batch = new List<TrainingSequence>();
        foreach (var sequence in ordered)
        {
            if (batch.Count > 0 && (batch.Count + 1) * MicroBatch.RoundUp(sequence.Tokens.Length - 1) > positions)
            {
                yield return new([.. batch]);
                batch.Clear();
            }

            batch.Add(sequence);
        }

        if (batch.Count > 0) yield return new([.. batch]);
    }
}
