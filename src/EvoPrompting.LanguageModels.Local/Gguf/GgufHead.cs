using System.Buffers.Binary;
using EvoPrompting.LanguageModels.Local.Blocks;
using EvoPrompting.LanguageModels.Local.Files;

namespace EvoPrompting.LanguageModels.Local.Gguf;

/// <summary>The head of a GGUF file, checked: every tensor that it names stands in the file whole.</summary>
internal sealed record GgufHead(GgufMetadata Metadata, IReadOnlyDictionary<string, GgufTensor> Tensors)
{
    private const uint Magic = 0x46554747; // "GGUF"
    private const int MostDimensions = 4, DefaultAlignment = 32, WidestAlignment = 1 << 20;

    // The least that a named value and a tensor take: name, type, value; name, dimensions, type, offset.
    private const int SmallestValue = 8 + 4 + 1, SmallestTensor = 8 + 4 + 4 + 8;

    /// <exception cref="InvalidDataException">The file is no GGUF file, damaged, or of a form that is not read: one sentence.</exception>
    public static GgufHead Read(MappedFile file)
    {
        var cursor = new GgufCursor(file);
        if (file.Length >= 8 && !file.Bytes(0, 4).SequenceEqual("GGUF"u8)) ForeignFile.Refuse(file.Bytes(0, 8), file.Path);
        if (file.Length < 4 || cursor.Read<uint>() != Magic) throw new InvalidDataException($"{file.Path} is not a GGUF file");
        var version = cursor.Read<uint>();
        if (version is not (2 or 3)) throw cursor.Fault(OfVersion(version));

        var tensorCount = cursor.Count(SmallestTensor, "tensors");
        var valueCount = cursor.Count(SmallestValue, "metadata values");
        var metadata = new GgufMetadata(file.Path, Values(cursor, valueCount));
        if (metadata.IntegerOrNull("split.count") is > 1 and var parts)
            throw cursor.Fault($"is one of {parts} parts: join them with 'llama-gguf-split --merge' and name the result");

        var alignment = metadata.IntegerOrNull("general.alignment") ?? DefaultAlignment;
        if (alignment is 0 or > WidestAlignment || !int.IsPow2(alignment)) throw cursor.Fault($"has an alignment of {alignment} bytes");
        var found = new List<(string Name, long[] Shape, BlockFormat Format, ulong Offset)>(Math.Min(tensorCount, 4096));
        for (var i = 0; i < tensorCount; i++) found.Add(Tensor(cursor));
        var start = (cursor.At + alignment - 1) / alignment * alignment;
        return new(metadata, Placed(cursor, found, start, alignment, file.Length));
    }

    private static string OfVersion(uint version) => BinaryPrimitives.ReverseEndianness(version) switch
    {
        >= 1 and <= 3 => "is big-endian: convert it with gguf-py's gguf_convert_endian.py",
        _ when version == 1 => "has version 1, which llama.cpp no longer reads either: convert the model again",
        _ => $"has version {version} and this program reads versions 2 and 3",
    };

    private static Dictionary<string, object> Values(GgufCursor cursor, int count)
    {
        var values = new Dictionary<string, object>(StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
        {
            var key = cursor.Text();
            if (!values.TryAdd(key, cursor.Value((GgufValueType)cursor.Read<uint>())))
                throw cursor.Fault($"is damaged: it says {GgufFault.Shown(key)} twice");
        }

        return values;
    }

    private static (string Name, long[] Shape, BlockFormat Format, ulong Offset) Tensor(GgufCursor cursor)
    {
        var name = cursor.Text();
        var dimensions = cursor.Read<uint>();
        if (dimensions is 0 or > MostDimensions)
            throw cursor.Fault($"is damaged: tensor {GgufFault.Shown(name)} has {dimensions} dimensions");
        var shape = new long[dimensions];
        for (var d = shape.Length - 1; d >= 0; d--)
        {
            var length = cursor.Read<ulong>();
            shape[d] = length is > 0 and <= int.MaxValue ? (long)length
                : throw cursor.Fault($"is damaged: a dimension of tensor {GgufFault.Shown(name)} is {length}");
        }

        var type = cursor.Read<uint>();
        var format = BlockFormats.Find(type)
            ?? throw cursor.Fault($"stores tensor {GgufFault.Shown(name)} as {BlockFormats.Name(type)}, which is not read: quantise "
                + "the model to one of "
                + BlockFormats.Names);
        if (shape[^1] % format.Values != 0)
            throw cursor.Fault($"is damaged: rows of tensor {GgufFault.Shown(name)} have {shape[^1]} values, no multiple of "
                + $"{format.Values}");
        return (name, shape, format, cursor.Read<ulong>());
    }

    private static Dictionary<string, GgufTensor> Placed(
        GgufCursor cursor, List<(string Name, long[] Shape, BlockFormat Format, ulong Offset)> found, long start, int alignment,
            long length)
    {
        var tensors = new Dictionary<string, GgufTensor>(StringComparer.Ordinal);
        var next = 0L; // where the tensor has to start: behind the one before, and what fills up to the alignment
        foreach (var (name, shape, format, offset) in found)
        {
            if (offset % (ulong)alignment != 0)
                throw cursor.Fault($"is damaged: tensor {GgufFault.Shown(name)} does not start at a multiple of {alignment}");
            var room = length - start;
            if (room < 0 || offset > (ulong)room || !Fits(shape, format, room - (long)offset))
                throw cursor.Fault($"is cut off: tensor {GgufFault.Shown(name)} would end after byte {length}; fetch the file again");
            if ((long)offset != next)
                throw cursor.Fault($"is damaged: tensor {GgufFault.Shown(name)} starts {offset} bytes behind the head and not {next}, "
                    + "where the one before it ends; fetch the file again");
            var tensor = new GgufTensor(name, shape, format, start + next);
            if (!tensors.TryAdd(name, tensor)) throw cursor.Fault($"is damaged: it has tensor {GgufFault.Shown(name)} twice");
            next += (tensor.Bytes + alignment - 1) / alignment * alignment;
        }

        return tensors;
    }

    /// <summary>Multiplies as long as it fits: all dimensions together pass any type of number.</summary>
    private static bool Fits(long[] shape, BlockFormat format, long room)
    {
        Int128 values = 1;
        foreach (var dimension in shape)
        {
            values *= dimension;
            if (values / format.Values * format.Bytes > room) return false;
        }

        return true;
    }
}
