using System.Runtime.InteropServices;
using System.Text;
using EvoPrompting.LanguageModels.Local.Files;

namespace EvoPrompting.LanguageModels.Local.Gguf;

/// <summary>
/// Reads the head of a GGUF file from its start on. Nothing is allocated before it is known that the file holds that much, so a damaged
/// count costs nothing. Numbers are little-endian, as on every machine that libtorch runs on.
/// </summary>
internal sealed class GgufCursor(MappedFile file)
{
    private const int DeepestArray = 4;

    public long At { get; private set; }

    /// <summary>Returns a fault of this file; <paramref name="what"/> goes on from "the GGUF file PATH".</summary>
    public InvalidDataException Fault(string what) => GgufFault.Of(file.Path, what);

    public T Read<T>()
        where T : unmanaged
    {
        var size = Marshal.SizeOf<T>();
        return MemoryMarshal.Read<T>(Take(size, "its head ends early"));
    }

    public string Text()
    {
        var length = Read<ulong>();
        if (length > (ulong)(file.Length - At) || length > int.MaxValue)
            throw Fault($"is damaged: a text at byte {At} would be {length} bytes long");
        return Encoding.UTF8.GetString(Take((int)length, "a text ends early"));
    }

    /// <summary>Returns a count that is followed by that many things of at least so many bytes.</summary>
    public int Count(int smallest, string what)
    {
        var count = Read<ulong>();
        if (count > (ulong)(file.Length - At) / (ulong)smallest || count > int.MaxValue)
            throw Fault($"is damaged: it would hold {count} {what}, more than there is room for");
        return (int)count;
    }

    /// <summary>Returns a value of the metadata: a number, true or false, a text, or an array of one of them.</summary>
    public object Value(GgufValueType type, int depth = 0) => type switch
    {
        GgufValueType.UInt8 => Read<byte>(),
        GgufValueType.Int8 => Read<sbyte>(),
        GgufValueType.UInt16 => Read<ushort>(),
        GgufValueType.Int16 => Read<short>(),
        GgufValueType.UInt32 => Read<uint>(),
        GgufValueType.Int32 => Read<int>(),
        GgufValueType.Float32 => Read<float>(),
        GgufValueType.Bool => Read<byte>() != 0,
        GgufValueType.Text => Text(),
        GgufValueType.UInt64 => Read<ulong>(),
        GgufValueType.Int64 => Read<long>(),
        GgufValueType.Float64 => Read<double>(),
        GgufValueType.Array when depth < DeepestArray => Elements(depth),
        GgufValueType.Array => throw Fault($"is damaged: its metadata has arrays in arrays, more than {DeepestArray} deep"),
        _ => throw Fault($"is damaged: its metadata has a value of type {(uint)type}, which GGUF does not know"),
    };

    private Array Elements(int depth)
    {
        var type = (GgufValueType)Read<uint>();
        return type switch
        {
            GgufValueType.UInt8 => Numbers<byte>(),
            GgufValueType.Int8 => Numbers<sbyte>(),
            GgufValueType.UInt16 => Numbers<ushort>(),
            GgufValueType.Int16 => Numbers<short>(),
            GgufValueType.UInt32 => Numbers<uint>(),
            GgufValueType.Int32 => Numbers<int>(),
            GgufValueType.Float32 => Numbers<float>(),
            GgufValueType.UInt64 => Numbers<ulong>(),
            GgufValueType.Int64 => Numbers<long>(),
            GgufValueType.Float64 => Numbers<double>(),
            GgufValueType.Text => Texts(),
            _ => Values(type, depth),
        };
    }

    private T[] Numbers<T>()
        where T : unmanaged
    {
        var size = Marshal.SizeOf<T>();
        var count = Count(size, "numbers in an array");
        if (count > int.MaxValue / size) throw Fault($"is damaged: it would hold {count} numbers in an array");
        return MemoryMarshal.Cast<byte, T>(Take(count * size, "an array ends early")).ToArray();
    }

    private string[] Texts()
    {
        var texts = new string[Count(sizeof(ulong), "texts in an array")];
        for (var i = 0; i < texts.Length; i++) texts[i] = Text();
        return texts;
    }

    private object[] Values(GgufValueType type, int depth)
    {
        var values = new object[Count(1, "values in an array")];
        for (var i = 0; i < values.Length; i++) values[i] = Value(type, depth + 1);
        return values;
    }

    private ReadOnlySpan<byte> Take(int count, string early)
    {
        if (count > file.Length - At) throw Fault($"is cut off: {early}, at byte {file.Length}");
        var bytes = file.Bytes(At, count);
        At += count;
        return bytes;
    }
}

/// <summary>The types of metadata values, by GGUF's numbers.</summary>
internal enum GgufValueType : uint
{
    UInt8 = 0,
    Int8 = 1,
    UInt16 = 2,
    Int16 = 3,
    UInt32 = 4,
    Int32 = 5,
    Float32 = 6,
    Bool = 7,
    Text = 8,
    Array = 9,
    UInt64 = 10,
    Int64 = 11,
    Float64 = 12,
}
