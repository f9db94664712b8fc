using EvoPrompting.Networks.Trajectories;
using EvoPrompting.Tasks.Clrs.Pipeline;

namespace EvoPrompting.Tasks.Clrs.Scoring;

/// <summary>
/// The outputs of a set that is predicted batch by batch, in any order. A batch that is not predicted yet counts as wholly right.
/// </summary>
public sealed class OutputTally
{
    private readonly IReadOnlyList<ProbeArray>[] truth; // permutations as pointers
    private readonly Agreement[][] batches;             // of each batch, by output

    /// <param name="truth">Of each batch the true outputs, in one order.</param>
    public OutputTally(IEnumerable<IReadOnlyList<ProbeArray>> truth)
    {
        this.truth = [.. truth.Select(CyclicPermutations.Fuse)];
        batches = [.. this.truth.Select(t => Compared(t, t))];
    }

    /// <summary>
    /// The scores once every batch is predicted, in the same bits whatever the order; before that no score is higher in the end than here.
    /// </summary>
    public OutputScores Scores => new([.. truth[0].Select((output, i) => (
        output.Spec.Name, batches.Aggregate(default(Agreement), (sum, batch) => sum + batch[i]).Score(output.Spec.Type)))]);

    /// <summary>Takes what is predicted for a batch: hard, in the truth's shapes.</summary>
    public void Take(int batch, IReadOnlyList<ProbeArray> prediction) =>
        batches[batch] = Compared(truth[batch], CyclicPermutations.Fuse(prediction));

    /// <summary>Returns how many entries of a batch are predicted otherwise than they are.</summary>
    public long Wrong(int batch) => batches[batch].Sum(a => a.Wrong);

    private static Agreement[] Compared(IReadOnlyList<ProbeArray> truth, IReadOnlyList<ProbeArray> prediction) =>
        [.. truth.Zip(prediction, ProbeScores.Compared)];
}
