using System.Buffers.Binary;
using System.Text.Json;

namespace EvoPrompting.LanguageModels.Local.Files;

/// <summary>Where a tensor lies in a safetensors file.</summary>
/// <param name="Type">As the header spells it, for example <c>BF16</c>.</param>
/// <param name="Start">First byte, counted from the start of the file.</param>
internal sealed record StoredTensor(string Type, long[] Shape, long Start, long Length);

/// <summary>
/// Reads the header of a safetensors file: its length in 8 bytes, little-endian, then JSON that gives each tensor's type, shape and place.
/// Nothing is believed that does not agree with the file's length.
/// </summary>
internal static class SafetensorsHeader
{
    /// <summary>The limit of the format's own library.</summary>
    private const long LongestHeader = 100_000_000;

    private static readonly Dictionary<string, int> bytesOfTypes = new()
    {
        ["F64"] = 8,
        ["F32"] = 4,
        ["F16"] = 2,
        ["BF16"] = 2,
        ["F8_E4M3"] = 1,
        ["F8_E5M2"] = 1,
        ["BOOL"] = 1,
        ["I64"] = 8,
        ["I32"] = 4,
        ["I16"] = 2,
        ["I8"] = 1,
        ["U64"] = 8,
        ["U32"] = 4,
        ["U16"] = 2,
        ["U8"] = 1,
    };

    /// <param name="file">Opened for reading; stands at its start.</param>
    /// <param name="path">For messages.</param>
    /// <exception cref="InvalidDataException">The file is damaged, truncated or another thing: one sentence.</exception>
    public static Dictionary<string, StoredTensor> Read(Stream file, string path)
    {
        var start = new byte[8];
        var read = file.ReadAtLeast(start, 8, throwOnEndOfStream: false);
        ForeignFile.Refuse(start.AsSpan(0, read), path);
        if (read < 8) throw Truncated(path, $"it has {read} bytes");
        var length = BinaryPrimitives.ReadUInt64LittleEndian(start);
        if (length > LongestHeader)
            throw new InvalidDataException($"{path} is not a safetensors file: its header would have {length} bytes");
        if ((long)length > file.Length - 8)
            throw Truncated(path, $"its header has {length} bytes and the whole file {file.Length}");

        var text = new byte[length];
        file.ReadExactly(text);
        try
        {
            using var json = JsonDocument.Parse(text, new() { MaxDepth = 8 });
            var tensors = new Dictionary<string, StoredTensor>();
            foreach (var member in json.RootElement.EnumerateObject())
                if (member.Name != "__metadata__" && !tensors.TryAdd(member.Name, Stored(member, 8 + (long)length, path)))
                    throw Lying(path, $"the tensor {member.Name} stands in it twice");
            CheckPlaces(tensors, 8 + (long)length, file.Length, path);
            return tensors;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw new InvalidDataException($"the safetensors file {path} is damaged: its header is not what the format says", fault);
        }
    }

    private static StoredTensor Stored(JsonProperty member, long dataStart, string path)
    {
        var type = member.Value.GetProperty("dtype").GetString() ?? "";
        var shape = member.Value.GetProperty("shape").EnumerateArray().Select(n => n.GetInt64()).ToArray();
        var offsets = member.Value.GetProperty("data_offsets").EnumerateArray().Select(n => n.GetInt64()).ToArray();
        if (offsets is not [>= 0 and var from, var to] || to < from || to > long.MaxValue - dataStart || shape.Any(n => n < 0))
            throw Lying(path, $"the tensor {member.Name} has an impossible shape or place");
        if (bytesOfTypes.TryGetValue(type, out var bytes) && Bytes(shape, bytes) != to - from)
            throw Lying(path, $"the tensor {member.Name} of shape {Shapes.Text(shape)} in {type} has {to - from} bytes");
        return new(type, shape, dataStart + from, to - from);
    }

    /// <summary>Returns null where the product passes what a file can hold.</summary>
    private static long? Bytes(long[] shape, long bytes)
    {
        if (shape.Contains(0)) return 0;
        foreach (var n in shape)
            if (bytes > long.MaxValue / n) return null;
            else bytes *= n;
        return bytes;
    }

    private static void CheckPlaces(Dictionary<string, StoredTensor> tensors, long dataStart, long fileLength, string path)
    {
        var (end, last) = (dataStart, "the header");
        foreach (var (name, tensor) in tensors.OrderBy(t => t.Value.Start).ThenBy(t => t.Value.Length))
        {
            if (tensor.Start < end) throw Lying(path, $"the tensors {last} and {name} overlap");
            if (tensor.Start > end) throw Lying(path, $"there are {tensor.Start - end} bytes of nothing before the tensor {name}");
            (end, last) = (tensor.Start + tensor.Length, name);
        }

        if (end > fileLength) throw Truncated(path, $"its header tells of {end} bytes and it has {fileLength}");
        if (end < fileLength) throw Lying(path, $"{fileLength - end} bytes at the end belong to no tensor");
    }

    private static InvalidDataException Truncated(string path, string how) =>
        new($"the safetensors file {path} is truncated: {how}; download or copy it again");

    private static InvalidDataException Lying(string path, string how) =>
        new($"the header of the safetensors file {path} is wrong: {how}");
}
