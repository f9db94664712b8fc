using EvoPrompting.Networks.Probes;
using EvoPrompting.Networks.Trajectories;

namespace EvoPrompting.Tasks.Clrs.Scoring;

/// <summary>
/// How many entries of a probe are predicted as they are. Those of the parts of a set add up to those of the set, so that its score is the
/// same to the bit however it was cut and in whatever order.
/// </summary>
/// <param name="Right">Entries that are predicted; of masks only those that are 1.</param>
/// <param name="Missed">Entries that are predicted otherwise; of masks only those that are 1.</param>
/// <param name="Spurious">Entries of masks that are 0 and predicted otherwise.</param>
internal readonly record struct Agreement(long Right, long Missed, long Spurious)
{
    /// <summary>Entries that are not predicted as they are.</summary>
    public long Wrong => Missed + Spurious;

    public static Agreement operator +(Agreement a, Agreement b) =>
        new(a.Right + b.Right, a.Missed + b.Missed, a.Spurious + b.Spurious);

    /// <summary>Compares predictions with the truth; entries that do not matter (-1) are left out.</summary>
    /// <param name="lastAxis">Choices of a one-hot entry.</param>
    /// <exception cref="ArgumentException">The type is not one whose entries are right or wrong.</exception>
    public static Agreement Of(ProbeType type, ReadOnlySpan<double> truth, ReadOnlySpan<double> prediction, int lastAxis) => type switch
    {
        ProbeType.Mask => OfMask(truth, prediction),
        ProbeType.MaskOne or ProbeType.Categorical => OfChoices(truth, prediction, lastAxis),
        ProbeType.Pointer => OfPointers(truth, prediction),
        _ => throw new ArgumentException($"a probe of type {type} is not scored as it is"),
    };

    /// <summary>Returns micro-F1 for masks, otherwise accuracy. Better counts never score less, rounding included.</summary>
    public double Score(ProbeType type) => type == ProbeType.Mask ? F1() : (double)Right / (Right + Missed);

    private double F1()
    {
        var precision = Right + Spurious == 0 ? 1 : (double)Right / (Right + Spurious);
        var recall = Right + Missed == 0 ? 1 : (double)Right / (Right + Missed);
        return precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0;
    }

    private static Agreement OfMask(ReadOnlySpan<double> truth, ReadOnlySpan<double> prediction)
    {
        long right = 0, missed = 0, spurious = 0;
        for (var i = 0; i < truth.Length; i++)
        {
            if (truth[i] == -1) continue;
            // A prediction of exactly one half counts as neither, as in the benchmark; one that is no number counts as wrong.
            var wrong = double.IsNaN(prediction[i]);
            if (prediction[i] > 0.5 && truth[i] > 0.5) right++;
            if ((prediction[i] > 0.5 || wrong) && truth[i] < 0.5) spurious++;
            if ((prediction[i] < 0.5 || wrong) && truth[i] > 0.5) missed++;
        }

        return new(right, missed, spurious);
    }

    private static Agreement OfChoices(ReadOnlySpan<double> truth, ReadOnlySpan<double> prediction, int choices)
    {
        long right = 0, missed = 0;
        for (var start = 0; start < truth.Length; start += choices)
        {
            var row = truth.Slice(start, choices);
            if (row.Contains(-1)) continue;
            if (row.IndexOfMaximum() == prediction.Slice(start, choices).IndexOfMaximum()) right++;
            else missed++;
        }

        return new(right, missed, 0);
    }

    private static Agreement OfPointers(ReadOnlySpan<double> truth, ReadOnlySpan<double> prediction)
    {
        long right = 0;
        for (var i = 0; i < truth.Length; i++)
            if (truth[i] == prediction[i]) right++;
        return new(right, truth.Length - right, 0);
    }
}
