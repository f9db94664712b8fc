using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EvoPrompting.LanguageModels.Local.Gguf.Blocks;

/// <summary>
/// ggml's blocks of 32 values with one scale: value = scale * number, or scale * number + minimum, rounded after each step as ggml's own
/// reference does. Numbers of four bits are the lower halves of 16 bytes, then their upper halves; a fifth bit stands in a mask.
/// </summary>
internal static class SmallBlocks
{
    private const int Values = 32;

    public static void Q4Symmetric(ReadOnlySpan<byte> blocks, Span<float> values)
    {
        for (; !values.IsEmpty; blocks = blocks[18..], values = values[Values..])
        {
            var (low, high) = Nibbles(blocks[2..]);
            var eight = Vector128.Create((sbyte)8);
            Scaled(low.AsSByte() - eight, Scale(blocks), values);
            Scaled(high.AsSByte() - eight, Scale(blocks), values[16..]);
        }
    }

    public static void Q4WithMinimum(ReadOnlySpan<byte> blocks, Span<float> values)
    {
        for (; !values.IsEmpty; blocks = blocks[20..], values = values[Values..])
        {
            var (low, high) = Nibbles(blocks[4..]);
            var minimum = Scale(blocks[2..]);
            Scaled(low.AsSByte(), Scale(blocks), minimum, values);
            Scaled(high.AsSByte(), Scale(blocks), minimum, values[16..]);
        }
    }

    public static void Q5Symmetric(ReadOnlySpan<byte> blocks, Span<float> values)
    {
        for (; !values.IsEmpty; blocks = blocks[22..], values = values[Values..])
        {
            var (low, high) = Nibbles(blocks[6..]);
            var fifth = MemoryMarshal.Read<uint>(blocks[2..]);
            var sixteen = Vector128.Create((sbyte)16);
            Scaled((low | FifthBits(fifth)).AsSByte() - sixteen, Scale(blocks), values);
            Scaled((high | FifthBits(fifth >> 16)).AsSByte() - sixteen, Scale(blocks), values[16..]);
        }
    }

    public static void Q5WithMinimum(ReadOnlySpan<byte> blocks, Span<float> values)
    {
        for (; !values.IsEmpty; blocks = blocks[24..], values = values[Values..])
        {
            var (low, high) = Nibbles(blocks[8..]);
            var fifth = MemoryMarshal.Read<uint>(blocks[4..]);
            var minimum = Scale(blocks[2..]);
            Scaled((low | FifthBits(fifth)).AsSByte(), Scale(blocks), minimum, values);
            Scaled((high | FifthBits(fifth >> 16)).AsSByte(), Scale(blocks), minimum, values[16..]);
        }
    }

    public static void Q8(ReadOnlySpan<byte> blocks, Span<float> values)
    {
        for (; !values.IsEmpty; blocks = blocks[34..], values = values[Values..])
        {
            var numbers = MemoryMarshal.Cast<byte, sbyte>(blocks[2..34]);
            Scaled(Vector128.Create(numbers), Scale(blocks), values);
            Scaled(Vector128.Create(numbers[16..]), Scale(blocks), values[16..]);
        }
    }

    private static float Scale(ReadOnlySpan<byte> block) => (float)MemoryMarshal.Read<Half>(block);

    private static (Vector128<byte> Low, Vector128<byte> High) Nibbles(ReadOnlySpan<byte> bytes)
    {
        var packed = Vector128.Create(bytes[..16]);
        return (packed & Vector128.Create((byte)15), packed >>> 4);
    }

    /// <summary>Spreads the lower 16 bits of a mask over 16 bytes: 16 where a bit is set.</summary>
    private static Vector128<byte> FifthBits(uint mask)
    {
        var spread = Vector128.Create(
            Vector64.Create((byte)mask), Vector64.Create((byte)(mask >> 8)));
        var bit = Vector128.Create((byte)1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128);
        return Vector128.Equals(spread & bit, bit) & Vector128.Create((byte)16);
    }

    private static void Scaled(Vector128<sbyte> numbers, float scale, Span<float> values)
    {
        var (lower, upper) = Floats(numbers);
        (lower * Vector256.Create(scale)).CopyTo(values);
        (upper * Vector256.Create(scale)).CopyTo(values[8..]);
    }

    private static void Scaled(Vector128<sbyte> numbers, float scale, float minimum, Span<float> values)
    {
        var (lower, upper) = Floats(numbers);
        (lower * Vector256.Create(scale) + Vector256.Create(minimum)).CopyTo(values);
        (upper * Vector256.Create(scale) + Vector256.Create(minimum)).CopyTo(values[8..]);
    }

    private static (Vector256<float> Lower, Vector256<float> Upper) Floats(Vector128<sbyte> numbers)
    {
        var wide = Vector256.Create(Vector128.WidenLower(numbers), Vector128.WidenUpper(numbers));
        return (Vector256.ConvertToSingle(Vector256.WidenLower(wide)), Vector256.ConvertToSingle(Vector256.WidenUpper(wide)));
    }
}
