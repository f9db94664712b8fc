using EvoPrompting.Networks.Clrs.Data;
using EvoPrompting.Networks.Clrs.Specs;

namespace EvoPrompting.Networks.Clrs.Training;

/// <summary>
/// Predicted outputs as a worker sends them: one byte an entry, a class, a node or 0 and 1. All outputs of the benchmark are of that kind.
/// </summary>
internal static class PredictedBytes
{
    /// <summary>The largest number of nodes: a node is one byte.</summary>
    public const int MaximumNodes = 256;

    /// <summary>Returns the bytes of one batch's outputs, one output after the other.</summary>
    public static byte[] Of(IReadOnlyList<ProbeArray> outputs) => [.. outputs.SelectMany(Entries)];

    /// <summary>Reads the outputs of one batch back, shaped as the true ones.</summary>
    /// <param name="truth">The true outputs of the batch: their shapes are taken.</param>
    /// <exception cref="InvalidDataException">There are too few bytes, or one names a class or node that there is not.</exception>
    public static IReadOnlyList<ProbeArray> Read(ref ReadOnlySpan<byte> bytes, IReadOnlyList<ProbeArray> truth)
    {
        var outputs = new ProbeArray[truth.Count];
        for (var i = 0; i < outputs.Length; i++)
        {
            var width = Width(truth[i]);
            var count = truth[i].Values.Length / width;
            if (bytes.Length < count) throw new InvalidDataException("the predictions are too few");
            outputs[i] = truth[i] with { Values = Values(truth[i], bytes[..count], width) };
            bytes = bytes[count..];
        }

        return outputs;
    }

    private static IEnumerable<byte> Entries(ProbeArray output)
    {
        var width = Width(output);
        for (var start = 0; start < output.Values.Length; start += width)
            yield return (byte)(width == 1 ? output.Values[start] : Largest(output.Values.AsSpan(start, width)));
    }

    private static double[] Values(ProbeArray truth, ReadOnlySpan<byte> bytes, int width)
    {
        var values = new double[bytes.Length * width];
        var choices = truth.Spec.Type == ProbeType.Mask ? 2 : width == 1 ? truth.Shape[^1] : width;
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] >= choices) throw new InvalidDataException($"output {truth.Spec.Name} has {choices} choices, {bytes[i]} is none of them");
            if (width == 1) values[i] = bytes[i];
            else values[i * width + bytes[i]] = 1;
        }

        return values;
    }

    // Numbers that one entry takes: the last axis where it is one-hot.
    private static int Width(ProbeArray array) => array.Spec.Type switch
    {
        ProbeType.Mask or ProbeType.Pointer => 1,
        ProbeType.MaskOne or ProbeType.Categorical or ProbeType.PermutationPointer => array.Shape[^1],
        _ => throw new NotSupportedException($"output {array.Spec.Name}: a {array.Spec.Type} is not one byte"),
    };

    private static int Largest(ReadOnlySpan<double> values)
    {
        var largest = 0;
        for (var i = 1; i < values.Length; i++)
            if (values[i] > values[largest]) largest = i;
        return largest;
    }
}
