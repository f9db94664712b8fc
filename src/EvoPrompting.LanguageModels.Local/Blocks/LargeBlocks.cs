using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EvoPrompting.LanguageModels.Local.Blocks;

/// <summary>
/// ggml's blocks of 256 values, the "K quants": one scale (and one for the minima) of the block in float16, and a small whole number for
/// each 16 or 32 values that it is multiplied with. Rounded after each step as ggml's own reference does.
/// </summary>
internal static unsafe class LargeBlocks
{
    private const int Values = 256;

    public static void Q2(byte* blocks, float* values, int count)
    {
        for (var end = values + count; values < end; blocks += 84, values += Values)
        {
            float scale = Halves.Float16(blocks + 80), minimum = Halves.Float16(blocks + 82);
            for (var group = 0; group < 16; group++) // of 16 values; 8 groups share 32 bytes, two bits each
            {
                var factors = blocks[group];
                float step = scale * (factors & 15), least = minimum * (factors >> 4);
                var two = (Bytes(blocks + (16 + group / 8 * 32 + group % 2 * 16)) >>> (group % 8 / 2 * 2)) & Each(3);
                ScaledNumbers.Write(two.AsSByte(), step, -least, values + (group * 16));
            }
        }
    }

    public static void Q3(byte* blocks, float* values, int count)
    {
        var factors = stackalloc byte[16];
        for (var end = values + count; values < end; blocks += 110, values += Values)
        {
            SixBitFactors(blocks + 96, factors);
            var scale = Halves.Float16(blocks + 108);
            for (var group = 0; group < 16; group++)
            {
                var step = scale * (factors[group] - 32);
                var third = ((Bytes(blocks + (group % 2 * 16)) >>> (group / 2)) & Each(1)) << 2;
                var two = (Bytes(blocks + (32 + group / 8 * 32 + group % 2 * 16)) >>> (group % 8 / 2 * 2)) & Each(3);
                ScaledNumbers.Write((two | third).AsSByte() - Vector128.Create((sbyte)4), step, values + (group * 16));
            }
        }
    }

    public static void Q4(byte* blocks, float* values, int count)
    {
        for (var end = values + count; values < end; blocks += 144, values += Values)
        {
            float scale = Halves.Float16(blocks), minimum = Halves.Float16(blocks + 2);
            for (var group = 0; group < 8; group++) // of 32 values; two groups share 32 bytes, four bits each
            {
                var (factor, least) = Factors(blocks + 4, group);
                float step = scale * factor, lowest = minimum * least;
                for (var side = 0; side < 32; side += 16)
                {
                    var four = (Bytes(blocks + (16 + group / 2 * 32 + side)) >>> (group % 2 * 4)) & Each(15);
                    ScaledNumbers.Write(four.AsSByte(), step, -lowest, values + (group * 32 + side));
                }
            }
        }
    }

    public static void Q5(byte* blocks, float* values, int count)
    {
        for (var end = values + count; values < end; blocks += 176, values += Values)
        {
            float scale = Halves.Float16(blocks), minimum = Halves.Float16(blocks + 2);
            for (var group = 0; group < 8; group++)
            {
                var (factor, least) = Factors(blocks + 4, group);
                float step = scale * factor, lowest = minimum * least;
                for (var side = 0; side < 32; side += 16)
                {
                    var four = (Bytes(blocks + (48 + group / 2 * 32 + side)) >>> (group % 2 * 4)) & Each(15);
                    var fifth = ((Bytes(blocks + (16 + side)) >>> group) & Each(1)) << 4;
                    ScaledNumbers.Write((four | fifth).AsSByte(), step, -lowest, values + (group * 32 + side));
                }
            }
        }
    }

    public static void Q6(byte* blocks, float* values, int count)
    {
        for (var end = values + count; values < end; blocks += 210, values += Values)
        {
            var factors = (sbyte*)(blocks + 192);
            var scale = Halves.Float16(blocks + 208);
            for (var group = 0; group < 16; group++)
            {
                var step = scale * factors[group];
                int half = group / 8, quarter = group % 8 / 2, side = group % 2 * 16; // 128 values of half a block, 32 of a quarter of that
                var four = (Bytes(blocks + (half * 64 + quarter % 2 * 32 + side)) >>> (quarter / 2 * 4)) & Each(15);
                var two = ((Bytes(blocks + (128 + half * 32 + side)) >>> (quarter * 2)) & Each(3)) << 4;
                ScaledNumbers.Write((four | two).AsSByte() - Vector128.Create((sbyte)32), step, values + (group * 16));
            }
        }
    }

    public static void Q8(byte* blocks, float* values, int count)
    {
        for (var end = values + count; values < end; blocks += 292, values += Values)
        {
            var scale = Unsafe.ReadUnaligned<float>(blocks);
            for (var i = 0; i < Values; i += 16) ScaledNumbers.Write(Bytes(blocks + (4 + i)).AsSByte(), scale, values + i);
        }
    }

    private static Vector128<byte> Bytes(byte* from) => Vector128.Load(from);

    private static Vector128<byte> Each(byte bits) => Vector128.Create(bits);

    /// <summary>Returns a group's factor and that of its minimum, of six bits each: eight pairs in twelve bytes.</summary>
    private static (int Factor, int Least) Factors(byte* packed, int group) => group < 4
        ? (packed[group] & 63, packed[group + 4] & 63)
        : ((packed[group + 4] & 15) | (packed[group - 4] >> 6 << 4), (packed[group + 4] >> 4) | (packed[group] >> 6 << 4));

    /// <summary>Unpacks 16 factors of six bits from twelve bytes: four bits of each in the first eight, two in the last four.</summary>
    private static void SixBitFactors(byte* packed, byte* factors)
    {
        for (var i = 0; i < 16; i++)
        {
            var low = (packed[i % 8] >> (i / 8 * 4)) & 15;
            var high = (packed[8 + i % 4] >> (i / 4 * 2)) & 3;
            factors[i] = (byte)(low | (high << 4));
        }
    }
}
