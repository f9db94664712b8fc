using EvoPrompting.Networks.Probes;
using EvoPrompting.Networks.Trajectories;

namespace EvoPrompting.Tasks.Clrs.Scoring;

/// <summary>
/// How well predictions agree with the truth, by the type of the probe: micro-F1 for masks, accuracy for one-hot choices and pointers, mean
/// squared error for numbers. Only the last is better when smaller. Entries that do not matter (-1) are left out.
/// </summary>
public static class ProbeScores
{
    /// <summary>Scores the predictions of one probe.</summary>
    /// <param name="prediction">
    /// In the truth's encoding and shape; masks may be soft, one-hot choices may be any numbers to take the largest of.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The shapes differ, or the type is not one that is scored: permutations are fused first.
    /// </exception>
    public static double Score(ProbeArray truth, ProbeArray prediction)
    {
        Demand(truth, prediction);
        return Score(truth.Spec.Type, truth.Values, prediction.Values, LastAxis(truth));
    }

    internal static double Score(ProbeType type, ReadOnlySpan<double> truth, ReadOnlySpan<double> prediction, int lastAxis) =>
        type == ProbeType.Scalar
            ? MeanSquaredError(truth, prediction)
            : Agreement.Of(type, truth, prediction, lastAxis).Score(type);

    /// <summary>Counts what a score is made of.</summary>
    /// <exception cref="ArgumentException">The shapes differ, or the entries of such a probe are not right or wrong.</exception>
    internal static Agreement Compared(ProbeArray truth, ProbeArray prediction)
    {
        Demand(truth, prediction);
        return Agreement.Of(truth.Spec.Type, truth.Values, prediction.Values, LastAxis(truth));
    }

    private static int LastAxis(ProbeArray array) => array.Shape.Length == 0 ? 1 : array.Shape[^1];

    private static void Demand(ProbeArray truth, ProbeArray prediction)
    {
        if (!truth.Shape.SequenceEqual(prediction.Shape))
        {
            throw new ArgumentException(
                $"{truth.Spec.Name}: predictions of shape [{string.Join(", ", prediction.Shape)}] for a truth of shape "
                    + $"[{string.Join(", ", truth.Shape)}]");
        }
    }

    private static double MeanSquaredError(ReadOnlySpan<double> truth, ReadOnlySpan<double> prediction)
    {
        var sum = 0.0;
        for (var i = 0; i < truth.Length; i++) sum += (prediction[i] - truth[i]) * (prediction[i] - truth[i]);
        return sum / truth.Length;
    }
}
