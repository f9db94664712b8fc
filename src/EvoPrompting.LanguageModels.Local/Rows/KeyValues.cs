using EvoPrompting.LanguageModels.Local.Families;

namespace EvoPrompting.LanguageModels.Local.Rows;

/// <summary>The keys (rotated) and values of one run of positions, of all layers: (layer, key head, position, head width).</summary>
internal sealed unsafe class KeyValues(DecoderDescription description, int capacity) : IDisposable
{
    private readonly AttentionDescription attention = description.Attention;
    private readonly Floats keys = new((long)description.Layers.Count * description.Attention.KeyWidth * capacity);
    private readonly Floats values = new((long)description.Layers.Count * description.Attention.KeyWidth * capacity);

    /// <summary>Returns the memory that those of so many positions take.</summary>
    public static long Bytes(DecoderDescription description, int positions) =>
        2L * sizeof(float) * description.Layers.Count * description.Attention.KeyWidth * positions;

    public float* Keys(int layer, int head, long position) => keys.At + Index(layer, head, position);

    public float* Values(int layer, int head, long position) => values.At + Index(layer, head, position);

    /// <summary>Stores the keys and values of one position, heads one after the other.</summary>
    public void Store(int layer, long position, float* key, float* value)
    {
        var width = attention.HeadWidth;
        for (var head = 0; head < attention.KeyHeads; head++)
        {
            new ReadOnlySpan<float>(key + head * width, width).CopyTo(new Span<float>(Keys(layer, head, position), width));
            new ReadOnlySpan<float>(value + head * width, width).CopyTo(new Span<float>(Values(layer, head, position), width));
        }
    }

    public void Dispose()
    {
        keys.Dispose();
        values.Dispose();
    }

    private long Index(int layer, int head, long position) =>
        (((long)layer * attention.KeyHeads + head) * capacity + position) * attention.HeadWidth;
}
