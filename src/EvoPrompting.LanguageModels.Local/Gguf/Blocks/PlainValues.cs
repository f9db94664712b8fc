using System.Runtime.InteropServices;

namespace EvoPrompting.LanguageModels.Local.Gguf.Blocks;

/// <summary>Values that are stored one by one.</summary>
internal static class PlainValues
{
    public static void Float32(ReadOnlySpan<byte> blocks, Span<float> values) => MemoryMarshal.Cast<byte, float>(blocks).CopyTo(values);

    public static void Float16(ReadOnlySpan<byte> blocks, Span<float> values)
    {
        var halves = MemoryMarshal.Cast<byte, Half>(blocks);
        for (var i = 0; i < values.Length; i++) values[i] = (float)halves[i];
    }

    /// <summary>A bfloat16 is the upper half of a float32.</summary>
    public static void BFloat16(ReadOnlySpan<byte> blocks, Span<float> values)
    {
        var halves = MemoryMarshal.Cast<byte, ushort>(blocks);
        for (var i = 0; i < values.Length; i++) values[i] = BitConverter.UInt32BitsToSingle((uint)halves[i] << 16);
    }

    /// <summary>Rounds to float32; <see cref="GgufContent"/> reads float64 without it.</summary>
    public static void Float64(ReadOnlySpan<byte> blocks, Span<float> values)
    {
        var numbers = MemoryMarshal.Cast<byte, double>(blocks);
        for (var i = 0; i < values.Length; i++) values[i] = (float)numbers[i];
    }
}
