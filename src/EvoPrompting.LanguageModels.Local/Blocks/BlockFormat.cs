namespace EvoPrompting.LanguageModels.Local.Blocks;

/// <summary>Turns whole blocks into a count of float32 values; nothing is checked.</summary>
internal unsafe delegate void Dequantisation(byte* blocks, float* values, int count);

/// <summary>A way to store values: blocks of one length, each of so many values.</summary>
/// <param name="Id">ggml's number of the type.</param>
/// <param name="Values">Values of a block.</param>
/// <param name="Bytes">Bytes of a block.</param>
internal sealed record BlockFormat(string Name, uint Id, int Values, int Bytes, Dequantisation Unchecked)
{
    /// <summary>Turns whole blocks into float32 values.</summary>
    /// <exception cref="ArgumentException">There are not as many blocks as the values take.</exception>
    public unsafe void Dequantise(ReadOnlySpan<byte> blocks, Span<float> values)
    {
        if (values.Length % Values != 0 || blocks.Length != (long)values.Length / Values * Bytes)
            throw new ArgumentException($"{values.Length} values do not take {blocks.Length} bytes of {Name}", nameof(blocks));
        fixed (byte* from = blocks)
        fixed (float* to = values) Unchecked(from, to, values.Length);
    }
}

/// <summary>The types of tensors that are read, and the names of those that are not.</summary>
internal static unsafe class BlockFormats
{
    private static readonly BlockFormat[] all =
    [
        new("F32", 0, 1, 4, PlainValues.Float32),
        new("F16", 1, 1, 2, Halves.Float16),
        new("Q4_0", 2, 32, 18, SmallBlocks.Q4Symmetric),
        new("Q4_1", 3, 32, 20, SmallBlocks.Q4WithMinimum),
        new("Q5_0", 6, 32, 22, SmallBlocks.Q5Symmetric),
        new("Q5_1", 7, 32, 24, SmallBlocks.Q5WithMinimum),
        new("Q8_0", 8, 32, 34, SmallBlocks.Q8),
        new("Q2_K", 10, 256, 84, LargeBlocks.Q2),
        new("Q3_K", 11, 256, 110, LargeBlocks.Q3),
        new("Q4_K", 12, 256, 144, LargeBlocks.Q4),
        new("Q5_K", 13, 256, 176, LargeBlocks.Q5),
        new("Q6_K", 14, 256, 210, LargeBlocks.Q6),
        new("Q8_K", 15, 256, 292, LargeBlocks.Q8),
        new("F64", 28, 1, 8, PlainValues.Float64),
        new("BF16", 30, 1, 2, Halves.BFloat16),
    ];

    private static readonly Dictionary<uint, string> notRead = new()
    {
        [9] = "Q8_1",
        [16] = "IQ2_XXS",
        [17] = "IQ2_XS",
        [18] = "IQ3_XXS",
        [19] = "IQ1_S",
        [20] = "IQ4_NL",
        [21] = "IQ3_S",
        [22] = "IQ2_S",
        [23] = "IQ4_XS",
        [24] = "I8",
        [25] = "I16",
        [26] = "I32",
        [27] = "I64",
        [29] = "IQ1_M",
        [34] = "TQ1_0",
        [35] = "TQ2_0",
        [39] = "MXFP4",
        [40] = "NVFP4",
    };

    public static IReadOnlyList<BlockFormat> All => all;

    public static string Names => string.Join(", ", all.Select(format => format.Name));

    public static BlockFormat? Find(uint id) => Array.Find(all, format => format.Id == id);

    /// <summary>Returns the format of a type of safetensors, whose names of those in common are ggml's; null of another.</summary>
    public static BlockFormat? Find(string name) => Array.Find(all, format => format.Name == name && format.Values == 1);

    public static string Name(uint id) => notRead.GetValueOrDefault(id, $"type {id}");
}
