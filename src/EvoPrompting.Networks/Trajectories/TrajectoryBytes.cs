using System.Runtime.InteropServices;
using EvoPrompting.Networks.Probes;

namespace EvoPrompting.Networks.Trajectories;

/// <summary>
/// Batches as bytes: the number of trajectories and their lengths, then inputs, outputs and hints in the specification's order, each with
/// its shape and its values in the narrowest of four forms that holds them exactly. Most probes are whole numbers, so most values take one
/// byte. Little-endian.
/// </summary>
internal static class TrajectoryBytes
{
    private const int MostAxes = 8;

    private enum Form : byte
    {
        Zeros,
        Bytes,
        Shorts,
        Doubles,
    }

    public static byte[] Of(TrajectoryBatch batch) => Of([batch], (to, each) => Write(to, each[0]));

    public static byte[] OfAll(IReadOnlyList<TrajectoryBatch> batches) => Of(batches, (to, all) =>
    {
        to.Write(all.Count);
        foreach (var batch in all) Write(to, batch);
    });

    /// <summary>Reads what <see cref="Of(TrajectoryBatch)"/> made.</summary>
    /// <param name="spec">The specification of the batch: it names the probes.</param>
    /// <exception cref="InvalidDataException">The bytes are no batch of it.</exception>
    public static TrajectoryBatch Read(byte[] bytes, AlgorithmSpec spec) => Read(bytes, from => Read(from, spec));

    /// <summary>Reads what <see cref="OfAll"/> made.</summary>
    /// <exception cref="InvalidDataException">The bytes are no batches of it.</exception>
    public static IReadOnlyList<TrajectoryBatch> ReadAll(byte[] bytes, AlgorithmSpec spec) => Read(bytes, from =>
    {
        var count = Count(from.ReadInt32());
        List<TrajectoryBatch> batches = [];
        while (batches.Count < count) batches.Add(Read(from, spec));
        return batches;
    });

    private static byte[] Of(IReadOnlyList<TrajectoryBatch> batches, Action<BinaryWriter, IReadOnlyList<TrajectoryBatch>> write)
    {
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("trajectories are written on little-endian machines only");
        using var bytes = new MemoryStream();
        using var to = new BinaryWriter(bytes);
        write(to, batches);
        return bytes.ToArray();
    }

    private static T Read<T>(byte[] bytes, Func<BinaryReader, T> read)
    {
        using var from = new BinaryReader(new MemoryStream(bytes));
        try
        {
            var content = read(from);
            return from.BaseStream.Position == bytes.Length ? content : throw new InvalidDataException("trajectories longer than they say");
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidDataException("trajectories shorter than they say", e);
        }
    }

    private static void Write(BinaryWriter to, TrajectoryBatch batch)
    {
        to.Write(batch.Lengths.Count);
        foreach (var length in batch.Lengths) to.Write(length);
        foreach (var array in batch.Inputs.Concat(batch.Outputs).Concat(batch.Hints)) Write(to, array);
    }

    private static TrajectoryBatch Read(BinaryReader from, AlgorithmSpec spec)
    {
        var lengths = new int[Count(from.ReadInt32())];
        from.BaseStream.ReadExactly(MemoryMarshal.AsBytes(lengths.AsSpan()));
        return new TrajectoryBatch(Arrays(spec.Inputs), Arrays(spec.Outputs), Arrays(spec.Hints), lengths);

        ProbeArray[] Arrays(IEnumerable<ProbeSpec> probes) => [.. probes.Select(probe => ReadArray(from, probe))];
    }

    private static void Write(BinaryWriter to, ProbeArray array)
    {
        to.Write((byte)array.Shape.Length);
        foreach (var size in array.Shape) to.Write(size);
        var form = Narrowest(array.Values);
        to.Write((byte)form);
        switch (form)
        {
            case Form.Bytes:
                to.Write(MemoryMarshal.AsBytes(Array.ConvertAll(array.Values, v => (sbyte)v).AsSpan()));
                break;
            case Form.Shorts:
                to.Write(MemoryMarshal.AsBytes(Array.ConvertAll(array.Values, v => (short)v).AsSpan()));
                break;
            case Form.Doubles:
                to.Write(MemoryMarshal.AsBytes(array.Values.AsSpan()));
                break;
        }
    }

    private static ProbeArray ReadArray(BinaryReader from, ProbeSpec probe)
    {
        var shape = new int[from.ReadByte()];
        if (shape.Length > MostAxes) throw new InvalidDataException($"probe {probe.Name} has {shape.Length} axes");
        from.BaseStream.ReadExactly(MemoryMarshal.AsBytes(shape.AsSpan()));
        var count = Count(shape.Aggregate(1L, (all, size) => all * Count(size)));
        return new ProbeArray(probe, shape, (Form)from.ReadByte() switch
        {
            Form.Zeros => new double[count],
            Form.Bytes => Array.ConvertAll(Numbers<sbyte>(from, count), v => (double)v),
            Form.Shorts => Array.ConvertAll(Numbers<short>(from, count), v => (double)v),
            Form.Doubles => Numbers<double>(from, count),
            var other => throw new InvalidDataException($"probe {probe.Name} is in form {other}"),
        });
    }

    private static T[] Numbers<T>(BinaryReader from, int count)
        where T : struct
    {
        var numbers = new T[count];
        from.BaseStream.ReadExactly(MemoryMarshal.AsBytes(numbers.AsSpan()));
        return numbers;
    }

    private static int Count(long number) =>
        number is >= 0 and <= int.MaxValue ? (int)number : throw new InvalidDataException($"trajectories with {number} entries");

    // Bit by bit, so that a negative zero stays one.
    private static Form Narrowest(ReadOnlySpan<double> values)
    {
        var form = Form.Zeros;
        foreach (var value in values)
        {
            var bits = BitConverter.DoubleToInt64Bits(value);
            if (bits == 0) continue;
            if (BitConverter.DoubleToInt64Bits((sbyte)value) == bits) form = (Form)Math.Max((byte)form, (byte)Form.Bytes);
            else if (BitConverter.DoubleToInt64Bits((short)value) == bits) form = Form.Shorts;
            else return Form.Doubles;
        }

        return form;
    }
}
