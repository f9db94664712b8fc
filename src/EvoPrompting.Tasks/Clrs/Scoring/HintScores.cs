using EvoPrompting.Networks.Trajectories;

namespace EvoPrompting.Tasks.Clrs.Scoring;

/// <summary>How well one hint is predicted, step by step, over the samples that are still running, and on average.</summary>
/// <param name="ByStep">For predicted step t = 1, 2, ...; 0 where no sample runs any more.</param>
/// <param name="Mean">Weighted by the number of running samples.</param>
public sealed record HintScores(string Hint, IReadOnlyList<double> ByStep, double Mean)
{
    /// <param name="truth">[time, batch, ...].</param>
    /// <param name="prediction">[time - 1, batch, ...], hard: the prediction at i is of the truth at i + 1.</param>
    /// <param name="lengths">Snapshots of the hints of each sample.</param>
    public static HintScores Of(ProbeArray truth, ProbeArray prediction, IReadOnlyList<int> lengths)
    {
        var (steps, batch) = (prediction.Shape[0], prediction.Shape[1]);
        var size = truth.Shape.Skip(2).Aggregate(1, (a, b) => a * b);
        var lastAxis = truth.Shape.Length == 2 ? 1 : truth.Shape[^1];
        var byStep = new double[steps];
        double weighted = 0, weight = 0;
        for (var i = 0; i < steps; i++)
        {
            int[] running = [.. Enumerable.Range(0, batch).Where(b => lengths[b] > i + 1)];
            if (running.Length == 0) continue;
            double[] Rows(ProbeArray array, int step) =>
                [.. running.SelectMany(b => array.Values.Skip((step * batch + b) * size).Take(size))];
            byStep[i] = ProbeScores.Score(truth.Spec.Type, Rows(truth, i + 1), Rows(prediction, i), lastAxis);
            weighted += running.Length * byStep[i];
            weight += running.Length;
        }

        return new(truth.Spec.Name, byStep, weight == 0 ? 0 : weighted / weight);
    }
}
