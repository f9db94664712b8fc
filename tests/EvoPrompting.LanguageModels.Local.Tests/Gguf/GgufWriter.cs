using System.Runtime.InteropServices;
using System.Text;
using EvoPrompting.LanguageModels.Local.Gguf;

namespace EvoPrompting.LanguageModels.Local.Tests.Gguf;

/// <summary>Writes small GGUF files, right ones and, where a test says so, wrong ones.</summary>
internal sealed class GgufWriter
{
    private const int Alignment = 32;
    private readonly MemoryStream values = new();
    private readonly MemoryStream tensors = new();
    private readonly MemoryStream data = new();
    private ulong valueCount, tensorCount;

    public GgufWriter Say(string key, object value)
    {
        valueCount++;
        Text(values, key);
        var type = TypeOf(value.GetType());
        Number(values, (uint)type);
        Write(value);
        return this;
    }

    /// <param name="shape">As PyTorch writes it.</param>
    public GgufWriter Add(string name, long[] shape, ReadOnlySpan<float> numbers) => Add(name, shape, 0, MemoryMarshal.AsBytes(numbers));

    public GgufWriter Add(string name, long[] shape, uint type, ReadOnlySpan<byte> bytes)
    {
        tensorCount++;
        Text(tensors, name);
        Number(tensors, (uint)shape.Length);
        foreach (var dimension in shape.Reverse()) Number(tensors, dimension);
        Number(tensors, type);
        Number(tensors, data.Length);
        data.Write(bytes);
        data.Write(new byte[(Alignment - data.Length % Alignment) % Alignment]);
        return this;
    }

    public byte[] Bytes(uint version = 3)
    {
        var file = new MemoryStream();
        file.Write("GGUF"u8);
        Number(file, version);
        Number(file, tensorCount);
        Number(file, valueCount);
        file.Write(values.ToArray());
        file.Write(tensors.ToArray());
        file.Write(new byte[(Alignment - file.Length % Alignment) % Alignment]);
        file.Write(data.ToArray());
        return file.ToArray();
    }

    private void Write(object value)
    {
        switch (value)
        {
            case string text: Text(values, text); break;
            case bool flag: values.WriteByte(flag ? (byte)1 : (byte)0); break;
            case byte n: Number(values, n); break;
            case sbyte n: Number(values, n); break;
            case ushort n: Number(values, n); break;
            case short n: Number(values, n); break;
            case uint n: Number(values, n); break;
            case int n: Number(values, n); break;
            case float n: Number(values, n); break;
            case ulong n: Number(values, n); break;
            case long n: Number(values, n); break;
            case double n: Number(values, n); break;
            case Array array:
                Number(values, (uint)TypeOf(array.GetType().GetElementType()!));
                Number(values, array.LongLength);
                foreach (var element in array) Write(element);
                break;
            default: throw new ArgumentException($"GGUF has no type for {value.GetType()}");
        }
    }

    private static GgufValueType TypeOf(Type type) => type.IsArray ? GgufValueType.Array : Type.GetTypeCode(type) switch
    {
        TypeCode.Byte => GgufValueType.UInt8,
        TypeCode.SByte => GgufValueType.Int8,
        TypeCode.UInt16 => GgufValueType.UInt16,
        TypeCode.Int16 => GgufValueType.Int16,
        TypeCode.UInt32 => GgufValueType.UInt32,
        TypeCode.Int32 => GgufValueType.Int32,
        TypeCode.Single => GgufValueType.Float32,
        TypeCode.Boolean => GgufValueType.Bool,
        TypeCode.String => GgufValueType.Text,
        TypeCode.UInt64 => GgufValueType.UInt64,
        TypeCode.Int64 => GgufValueType.Int64,
        TypeCode.Double => GgufValueType.Float64,
        _ => throw new ArgumentException($"GGUF has no type for {type}"),
    };

    private static void Text(Stream to, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Number(to, (ulong)bytes.Length);
        to.Write(bytes);
    }

    private static void Number<T>(Stream to, T number)
        where T : unmanaged => to.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(ref number)));
}
