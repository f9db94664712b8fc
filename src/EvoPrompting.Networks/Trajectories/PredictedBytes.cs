using System.Buffers.Binary;
using EvoPrompting.Networks.Probes;

namespace EvoPrompting.Networks.Trajectories;

/// <summary>
/// Predicted outputs as a worker sends them: for each entry the choice made, a class, a node or 0 and 1, in one byte, or in two
/// (little-endian) where there are more than 256 choices. All outputs of the benchmark are of that kind.
/// </summary>
internal static class PredictedBytes
{
    private const int ChoicesOfOneByte = 1 << 8, ChoicesOfTwoBytes = 1 << 16;

    /// <summary>Returns the bytes of one batch's outputs, one output after the other.</summary>
    public static byte[] Of(IReadOnlyList<ProbeArray> outputs) => [.. outputs.SelectMany(Written)];

    /// <summary>Reads the outputs of one batch back, shaped as the true ones.</summary>
    /// <param name="truth">The true outputs of the batch: their shapes are taken.</param>
    /// <exception cref="InvalidDataException">There are too few bytes, or one names a class or node that there is not.</exception>
    public static IReadOnlyList<ProbeArray> Read(ref ReadOnlySpan<byte> bytes, IReadOnlyList<ProbeArray> truth)
    {
        var outputs = new ProbeArray[truth.Count];
        for (var i = 0; i < outputs.Length; i++)
        {
            var entries = new Entries(truth[i]);
            var length = entries.Count * entries.Size;
            if (bytes.Length < length) throw new InvalidDataException("the predictions are too few");
            outputs[i] = truth[i] with { Values = Values(truth[i].Spec, bytes[..length], entries) };
            bytes = bytes[length..];
        }

        return outputs;
    }

    private static byte[] Written(ProbeArray output)
    {
        var entries = new Entries(output);
        var bytes = new byte[entries.Count * entries.Size];
        for (var i = 0; i < entries.Count; i++)
        {
            ReadOnlySpan<double> entry = output.Values.AsSpan(i * entries.Width, entries.Width);
            var choice = entries.Width == 1 ? (int)entry[0] : entry.IndexOfMaximum();
            if (entries.Size == 1) bytes[i] = checked((byte)choice);
            else BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2 * i), checked((ushort)choice));
        }

        return bytes;
    }

    private static double[] Values(ProbeSpec spec, ReadOnlySpan<byte> bytes, Entries entries)
    {
        var values = new double[entries.Count * entries.Width];
        for (var i = 0; i < entries.Count; i++)
        {
            var choice = entries.Size == 1 ? bytes[i] : BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * i)..]);
            if (choice >= entries.Choices)
                throw new InvalidDataException($"output {spec.Name} has {entries.Choices} choices, {choice} is none of them");
            if (entries.Width == 1) values[i] = choice;
            else values[i * entries.Width + choice] = 1;
        }

        return values;
    }

    /// <summary>How an output is cut into entries.</summary>
    private readonly struct Entries
    {
        public Entries(ProbeArray output)
        {
            Width = output.Spec.Type switch
            {
                ProbeType.Mask or ProbeType.Pointer => 1,
                ProbeType.MaskOne or ProbeType.Categorical or ProbeType.PermutationPointer => output.Shape[^1],
                _ => throw new NotSupportedException($"output {output.Spec.Name}: a {output.Spec.Type} is no choice"),
            };
            Choices = output.Spec.Type == ProbeType.Mask ? 2 : output.Shape[^1];
            Size = Choices <= ChoicesOfOneByte ? 1 : 2;
            Count = output.Values.Length / Width;
            if (Choices > ChoicesOfTwoBytes) throw new NotSupportedException($"output {output.Spec.Name} has {Choices} choices");
        }

        /// <summary>Numbers that an entry takes in the array: the last axis where it is one-hot.</summary>
        public int Width { get; }

        /// <summary>What an entry can be: classes, nodes, 0 and 1.</summary>
        public int Choices { get; }

        /// <summary>Bytes that it takes.</summary>
        public int Size { get; }

        public int Count { get; }
    }
}
