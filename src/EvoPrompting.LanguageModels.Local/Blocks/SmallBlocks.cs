using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EvoPrompting.LanguageModels.Local.Blocks;

/// <summary>
/// ggml's blocks of 32 values with one scale: value = scale * number, or scale * number + minimum, rounded after each step as ggml's own
/// reference does. Numbers of four bits are the lower halves of 16 bytes, then their upper halves; a fifth bit stands in a mask.
/// </summary>
internal static unsafe class SmallBlocks
{
    private const int Values = 32;

    public static void Q4Symmetric(byte* blocks, float* values, int count)
    {
        for (var end = values + count; values < end; blocks += 18, values += Values)
        {
            var (scale, eight) = (Halves.Float16(blocks), Vector128.Create((sbyte)8));
            var (low, high) = Nibbles(blocks + 2);
            ScaledNumbers.Write(low.AsSByte() - eight, scale, values);
            ScaledNumbers.Write(high.AsSByte() - eight, scale, values + 16);
        }
    }

    public static void Q4WithMinimum(byte* blocks, float* values, int count)
    {
        for (var end = values + count; values < end; blocks += 20, values += Values)
        {
            float scale = Halves.Float16(blocks), minimum = Halves.Float16(blocks + 2);
            var (low, high) = Nibbles(blocks + 4);
            ScaledNumbers.Write(low.AsSByte(), scale, minimum, values);
            ScaledNumbers.Write(high.AsSByte(), scale, minimum, values + 16);
        }
    }

    public static void Q5Symmetric(byte* blocks, float* values, int count)
    {
        for (var end = values + count; values < end; blocks += 22, values += Values)
        {
            var (scale, sixteen) = (Halves.Float16(blocks), Vector128.Create((sbyte)16));
            var (low, high) = Nibbles(blocks + 6);
            var fifth = Unsafe.ReadUnaligned<uint>(blocks + 2);
            ScaledNumbers.Write((low | FifthBits(fifth)).AsSByte() - sixteen, scale, values);
            ScaledNumbers.Write((high | FifthBits(fifth >> 16)).AsSByte() - sixteen, scale, values + 16);
        }
    }

    public static void Q5WithMinimum(byte* blocks, float* values, int count)
    {
        for (var end = values + count; values < end; blocks += 24, values += Values)
        {
            float scale = Halves.Float16(blocks), minimum = Halves.Float16(blocks + 2);
            var (low, high) = Nibbles(blocks + 8);
            var fifth = Unsafe.ReadUnaligned<uint>(blocks + 4);
            ScaledNumbers.Write((low | FifthBits(fifth)).AsSByte(), scale, minimum, values);
            ScaledNumbers.Write((high | FifthBits(fifth >> 16)).AsSByte(), scale, minimum, values + 16);
        }
    }

    public static void Q8(byte* blocks, float* values, int count)
    {
        for (var end = values + count; values < end; blocks += 34, values += Values)
        {
            var scale = Halves.Float16(blocks);
            ScaledNumbers.Write(Vector128.Load((sbyte*)(blocks + 2)), scale, values);
            ScaledNumbers.Write(Vector128.Load((sbyte*)(blocks + 18)), scale, values + 16);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<byte> Low, Vector128<byte> High) Nibbles(byte* bytes)
    {
        var packed = Vector128.Load(bytes);
        return (packed & Vector128.Create((byte)15), packed >>> 4);
    }

    /// <summary>Spreads the lower 16 bits of a mask over 16 bytes: 16 where a bit is set.</summary>
    private static Vector128<byte> FifthBits(uint mask)
    {
        var spread = Vector128.Shuffle(
            Vector128.CreateScalar(mask).AsByte(), Vector128.Create((byte)0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1));
        var bit = Vector128.Create((byte)1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128);
        return Vector128.Equals(spread & bit, bit) & Vector128.Create((byte)16);
    }
}
