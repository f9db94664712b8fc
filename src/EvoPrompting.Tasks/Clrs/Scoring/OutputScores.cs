using EvoPrompting.Networks.Trajectories;
using EvoPrompting.Tasks.Clrs.Pipeline;

namespace EvoPrompting.Tasks.Clrs.Scoring;

/// <summary>The score of each output over a whole set, and their mean: the number that the benchmark reports.</summary>
/// <param name="ByOutput">In the order of the outputs; each between 0 and 1, larger is better.</param>
public sealed record OutputScores(IReadOnlyList<(string Output, double Score)> ByOutput)
{
    public double Mean => ByOutput.Average(o => o.Score);

    /// <summary>
    /// Scores the outputs of all batches of a set together: an F1 over the whole set is not the mean of the batches' ones. Permutations are
    /// turned back into pointers first.
    /// </summary>
    /// <param name="batches">Of each batch the true and the predicted outputs, hard, in the same order.</param>
    public static OutputScores Of(IEnumerable<(IReadOnlyList<ProbeArray> Truth, IReadOnlyList<ProbeArray> Prediction)> batches)
    {
        var fused = batches.Select(b => (Truth: CyclicPermutations.Fuse(b.Truth), Prediction: CyclicPermutations.Fuse(b.Prediction)))
            .ToArray();
        var outputs = fused[0].Truth.Select((truth, i) => (
            truth.Spec.Name,
            ProbeScores.Score(Joined(fused.Select(b => b.Truth[i])), Joined(fused.Select(b => b.Prediction[i])))));
        return new([.. outputs]);
    }

    private static ProbeArray Joined(IEnumerable<ProbeArray> batches)
    {
        var parts = batches.ToArray();
        return parts[0] with
        {
            Shape = [parts.Sum(p => p.Shape[0]), .. parts[0].Shape[1..]],
            Values = [.. parts.SelectMany(p => p.Values)]
        };
    }
}
