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
        if (!truth.Shape.SequenceEqual(prediction.Shape))
        {
            throw new ArgumentException(
                $"{truth.Spec.Name}: predictions of shape [{string.Join(", ", prediction.Shape)}] for a truth of shape "
                    + $"[{string.Join(", ", truth.Shape)}]");
        }

        return Score(truth.Spec.Type, truth.Values, prediction.Values, truth.Shape.Length == 0 ? 1 : truth.Shape[^1]);
    }

    internal static double Score(ProbeType type, ReadOnlySpan<double> truth, ReadOnlySpan<double> prediction, int lastAxis) => type switch
    {
        ProbeType.Scalar => MeanSquaredError(truth, prediction),
        ProbeType.Mask => F1(truth, prediction),
        ProbeType.MaskOne or ProbeType.Categorical => ChoiceAccuracy(truth, prediction, lastAxis),
        ProbeType.Pointer => PointerAccuracy(truth, prediction),
        _ => throw new ArgumentException($"a probe of type {type} is not scored as it is"),
    };

    private static double MeanSquaredError(ReadOnlySpan<double> truth, ReadOnlySpan<double> prediction)
    {
        var sum = 0.0;
        for (var i = 0; i < truth.Length; i++) sum += (prediction[i] - truth[i]) * (prediction[i] - truth[i]);
        return sum / truth.Length;
    }

    private static double F1(ReadOnlySpan<double> truth, ReadOnlySpan<double> prediction)
    {
        int truePositives = 0, falsePositives = 0, falseNegatives = 0;
        for (var i = 0; i < truth.Length; i++)
        {
            if (truth[i] == -1) continue;
            // A prediction of exactly one half counts as neither, as in the benchmark; one that is no number counts as wrong.
            var wrong = double.IsNaN(prediction[i]);
            if (prediction[i] > 0.5 && truth[i] > 0.5) truePositives++;
            if ((prediction[i] > 0.5 || wrong) && truth[i] < 0.5) falsePositives++;
            if ((prediction[i] < 0.5 || wrong) && truth[i] > 0.5) falseNegatives++;
        }

        var precision = truePositives + falsePositives == 0 ? 1 : (double)truePositives / (truePositives + falsePositives);
        var recall = truePositives + falseNegatives == 0 ? 1 : (double)truePositives / (truePositives + falseNegatives);
        return precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0;
    }

    private static double ChoiceAccuracy(ReadOnlySpan<double> truth, ReadOnlySpan<double> prediction, int choices)
    {
        int correct = 0, counted = 0;
        for (var start = 0; start < truth.Length; start += choices)
        {
            var row = truth.Slice(start, choices);
            if (row.Contains(-1)) continue;
            counted++;
            if (row.IndexOfMaximum() == prediction.Slice(start, choices).IndexOfMaximum()) correct++;
        }

        return (double)correct / counted;
    }

    private static double PointerAccuracy(ReadOnlySpan<double> truth, ReadOnlySpan<double> prediction)
    {
        var correct = 0;
        for (var i = 0; i < truth.Length; i++)
            if (truth[i] == prediction[i]) correct++;
        return (double)correct / truth.Length;
    }
}
