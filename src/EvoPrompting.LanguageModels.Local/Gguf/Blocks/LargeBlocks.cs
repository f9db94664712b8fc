using System.Runtime.InteropServices;

namespace EvoPrompting.LanguageModels.Local.Gguf.Blocks;

/// <summary>
/// ggml's blocks of 256 values, the "K quants": one scale (and one for the minima) of the block in float16, and a small whole number for
/// each 16 or 32 values that it is multiplied with. Rounded after each step as ggml's own reference does.
/// </summary>
internal static class LargeBlocks
{
    private const int Values = 256;

    public static void Q2(ReadOnlySpan<byte> blocks, Span<float> values)
    {
        for (; !values.IsEmpty; blocks = blocks[84..], values = values[Values..])
        {
            float scale = Number(blocks[80..]), minimum = Number(blocks[82..]);
            for (var group = 0; group < 16; group++) // of 16 values; 8 groups share 32 bytes, two bits each
            {
                var factors = blocks[group];
                float step = scale * (factors & 15), least = minimum * (factors >> 4);
                var bytes = blocks.Slice(16 + group / 8 * 32 + group % 2 * 16, 16);
                var shift = group % 8 / 2 * 2;
                var to = values.Slice(group * 16, 16);
                for (var i = 0; i < 16; i++) to[i] = step * ((bytes[i] >> shift) & 3) - least;
            }
        }
    }

    public static void Q3(ReadOnlySpan<byte> blocks, Span<float> values)
    {
        Span<byte> factors = stackalloc byte[16];
        for (; !values.IsEmpty; blocks = blocks[110..], values = values[Values..])
        {
            SixBitFactors(blocks.Slice(96, 12), factors);
            var scale = Number(blocks[108..]);
            for (var group = 0; group < 16; group++)
            {
                var step = scale * (factors[group] - 32);
                var third = blocks.Slice(group % 2 * 16, 16);
                var bytes = blocks.Slice(32 + group / 8 * 32 + group % 2 * 16, 16);
                int shift = group % 8 / 2 * 2, bit = group / 2;
                var to = values.Slice(group * 16, 16);
                for (var i = 0; i < 16; i++) to[i] = step * (((bytes[i] >> shift) & 3) + ((third[i] >> bit) & 1) * 4 - 4);
            }
        }
    }

    public static void Q4(ReadOnlySpan<byte> blocks, Span<float> values)
    {
        for (; !values.IsEmpty; blocks = blocks[144..], values = values[Values..])
        {
            float scale = Number(blocks), minimum = Number(blocks[2..]);
            for (var group = 0; group < 8; group++) // of 32 values; two groups share 32 bytes, four bits each
            {
                var (factor, least) = Factors(blocks.Slice(4, 12), group);
                float step = scale * factor, lowest = minimum * least;
                var bytes = blocks.Slice(16 + group / 2 * 32, 32);
                var shift = group % 2 * 4;
                var to = values.Slice(group * 32, 32);
                for (var i = 0; i < 32; i++) to[i] = step * ((bytes[i] >> shift) & 15) - lowest;
            }
        }
    }

    public static void Q5(ReadOnlySpan<byte> blocks, Span<float> values)
    {
        for (; !values.IsEmpty; blocks = blocks[176..], values = values[Values..])
        {
            float scale = Number(blocks), minimum = Number(blocks[2..]);
            var fifth = blocks.Slice(16, 32);
            for (var group = 0; group < 8; group++)
            {
                var (factor, least) = Factors(blocks.Slice(4, 12), group);
                float step = scale * factor, lowest = minimum * least;
                var bytes = blocks.Slice(48 + group / 2 * 32, 32);
                var shift = group % 2 * 4;
                var to = values.Slice(group * 32, 32);
                for (var i = 0; i < 32; i++) to[i] = step * (((bytes[i] >> shift) & 15) + ((fifth[i] >> group) & 1) * 16) - lowest;
            }
        }
    }

    public static void Q6(ReadOnlySpan<byte> blocks, Span<float> values)
    {
        for (; !values.IsEmpty; blocks = blocks[210..], values = values[Values..])
        {
            var factors = MemoryMarshal.Cast<byte, sbyte>(blocks.Slice(192, 16));
            var scale = Number(blocks[208..]);
            for (var group = 0; group < 16; group++)
            {
                var step = scale * factors[group];
                int half = group / 8, quarter = group % 8 / 2, side = group % 2 * 16; // 128 values of half a block, 32 of a quarter of that
                var bytes = blocks.Slice(half * 64 + quarter % 2 * 32 + side, 16);
                var upper = blocks.Slice(128 + half * 32 + side, 16);
                int shift = quarter / 2 * 4, upperShift = quarter * 2;
                var to = values.Slice(group * 16, 16);
                for (var i = 0; i < 16; i++) to[i] = step * ((((bytes[i] >> shift) & 15) | (((upper[i] >> upperShift) & 3) << 4)) - 32);
            }
        }
    }

    public static void Q8(ReadOnlySpan<byte> blocks, Span<float> values)
    {
        for (; !values.IsEmpty; blocks = blocks[292..], values = values[Values..])
        {
            var scale = MemoryMarshal.Read<float>(blocks);
            var numbers = MemoryMarshal.Cast<byte, sbyte>(blocks.Slice(4, Values));
            for (var i = 0; i < Values; i++) values[i] = scale * numbers[i];
        }
    }

    private static float Number(ReadOnlySpan<byte> block) => (float)MemoryMarshal.Read<Half>(block);

    /// <summary>Returns a group's factor and that of its minimum, of six bits each: eight pairs in twelve bytes.</summary>
    private static (int Factor, int Least) Factors(ReadOnlySpan<byte> packed, int group) => group < 4
        ? (packed[group] & 63, packed[group + 4] & 63)
        : ((packed[group + 4] & 15) | (packed[group - 4] >> 6 << 4), (packed[group + 4] >> 4) | (packed[group] >> 6 << 4));

    /// <summary>Unpacks 16 factors of six bits from twelve bytes: four bits of each in the first eight, two in the last four.</summary>
    private static void SixBitFactors(ReadOnlySpan<byte> packed, Span<byte> factors)
    {
        for (var i = 0; i < 16; i++)
        {
            var low = (packed[i % 8] >> (i / 8 * 4)) & 15;
            var high = (packed[8 + i % 4] >> (i / 4 * 2)) & 3;
            factors[i] = (byte)(low | (high << 4));
        }
    }
}
