using EvoPrompting.LanguageModels.Local.Blocks;

namespace EvoPrompting.LanguageModels.Local.Gguf;

/// <summary>Where a tensor stands in a GGUF file.</summary>
/// <param name="Name">llama.cpp's name.</param>
/// <param name="Shape">As PyTorch writes it: GGUF's dimensions in reverse.</param>
/// <param name="Start">Its first byte, from the start of the file.</param>
internal sealed record GgufTensor(string Name, IReadOnlyList<long> Shape, BlockFormat Format, long Start)
{
    public long Values => Shape.Aggregate(1L, (product, dimension) => product * dimension);

    public long Bytes => Values / Format.Values * Format.Bytes;
}
