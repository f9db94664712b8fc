using EvoPrompting.Networks.Trajectories;

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
    public static OutputScores Of(IReadOnlyList<(IReadOnlyList<ProbeArray> Truth, IReadOnlyList<ProbeArray> Prediction)> batches)
    {
        var tally = new OutputTally(batches.Select(b => b.Truth));
        for (var i = 0; i < batches.Count; i++) tally.Take(i, batches[i].Prediction);
        return tally.Scores;
    }
}
