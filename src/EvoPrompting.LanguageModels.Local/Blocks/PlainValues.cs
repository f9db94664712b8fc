namespace EvoPrompting.LanguageModels.Local.Blocks;

/// <summary>Values that are stored one by one.</summary>
internal static unsafe class PlainValues
{
    public static void Float32(byte* from, float* values, int count) => new ReadOnlySpan<float>(from, count).CopyTo(new(values, count));

    /// <summary>Rounds to float32; who can take float64 reads it without this.</summary>
    public static void Float64(byte* from, float* values, int count)
    {
        for (var i = 0; i < count; i++) values[i] = (float)((double*)from)[i];
    }
}
