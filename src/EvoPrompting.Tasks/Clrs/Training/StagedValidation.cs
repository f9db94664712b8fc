using EvoPrompting.Networks.Trajectories;
using EvoPrompting.Tasks.Clrs.Scoring;

namespace EvoPrompting.Tasks.Clrs.Training;

/// <summary>
/// Validations whose set is predicted a batch at a time, each until it is certain that its score is not above the best so far: were all
/// that is left right, it would not be. Batches in which most was wrong so far come first: they decide soonest.
/// </summary>
/// <param name="set">The held-out batches with their outputs.</param>
/// <param name="wrongBefore">Where a training goes on: <see cref="Wrong"/> as it was; null or of another length: none.</param>
internal sealed class StagedValidation(IReadOnlyList<TrajectoryBatch> set, IReadOnlyList<long>? wrongBefore = null)
{
    private readonly long[] wrong = wrongBefore?.Count == set.Count ? [.. wrongBefore] : new long[set.Count];
    private readonly Queue<int> left = [];
    private OutputTally tally = Unpredicted(set);
    private int? asked;

    /// <summary>Entries that were wrong in each batch, all validations together.</summary>
    public IReadOnlyList<long> Wrong => [.. wrong];

    /// <summary>Trajectories predicted since it began.</summary>
    public int Predicted { get; private set; }

    /// <summary>Trajectories of the set.</summary>
    public int All { get; } = set.Sum(b => b.Lengths.Count);

    /// <summary>Null where not all is predicted.</summary>
    public double? Score => Predicted == All ? tally.Scores.Mean : null;

    /// <summary>Begins the next validation.</summary>
    public void Begin()
    {
        (tally, Predicted, asked) = (Unpredicted(set), 0, null);
        left.Clear();
        foreach (var batch in Enumerable.Range(0, set.Count).OrderByDescending(i => wrong[i])) left.Enqueue(batch); // stable
    }

    /// <summary>Returns which batch to predict next; null where all is predicted, or what is left decides nothing.</summary>
    /// <param name="best">The best score so far; null: none yet.</param>
    public int? Next(double? best) =>
        asked = left.Count > 0 && !(tally.Scores.Mean <= best) ? left.Dequeue() : null;

    /// <summary>Takes what is predicted for the batch that was asked for.</summary>
    /// <exception cref="InvalidDataException">None was asked for, or they are no predictions for its trajectories.</exception>
    public void Take(ReadOnlySpan<byte> predictions)
    {
        if (asked is not { } batch) throw new InvalidDataException("predictions that nobody asked for");
        tally.Take(batch, PredictedBytes.Read(ref predictions, set[batch].Outputs));
        if (predictions.Length > 0) throw new InvalidDataException($"there are {predictions.Length} predictions too many");
        wrong[batch] += tally.Wrong(batch);
        Predicted += set[batch].Lengths.Count;
        asked = null;
    }

    private static OutputTally Unpredicted(IReadOnlyList<TrajectoryBatch> set) => new(set.Select(b => b.Outputs));
}
