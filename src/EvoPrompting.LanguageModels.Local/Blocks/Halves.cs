using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EvoPrompting.LanguageModels.Local.Blocks;

/// <summary>
/// Numbers of 16 bits in float32, exactly. The runtime's own conversion of a float16 takes several times as long, and a block has one or
/// two for 32 values.
/// </summary>
internal static unsafe class Halves
{
    private const uint Sign = 0x8000, Exponent = 0x7c00, Magnitude = 0x7fff;

    /// <summary>From a float16's exponent bias to a float32's, in the float16's place.</summary>
    private const uint Bias = (127 - 15) << 10;

    /// <summary>What one in the last place of the smallest float16 is worth.</summary>
    private const float Smallest = 1f / (1 << 24);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Float16(byte* at)
    {
        uint bits = Unsafe.ReadUnaligned<ushort>(at);
        return (bits & Exponent) is 0 or Exponent
            ? Unusual((ushort)bits)
            : BitConverter.UInt32BitsToSingle(((bits & Sign) << 16) | (((bits & Magnitude) + Bias) << 13));
    }

    public static void Float16(byte* from, float* values, int count)
    {
        var i = 0;
        for (; i + 8 <= count; i += 8)
        {
            var halves = Vector128.Load((ushort*)(from + 2 * i));
            var (lower, upper) = (Vector128.WidenLower(halves), Vector128.WidenUpper(halves));
            var exponents = halves & Vector128.Create((ushort)Exponent);
            var unusual = Vector128.Equals(exponents, default) | Vector128.Equals(exponents, Vector128.Create((ushort)Exponent));
            (unusual == default ? Usual(lower) : Any(lower)).Store(values + i);
            (unusual == default ? Usual(upper) : Any(upper)).Store(values + i + 4);
        }

        for (; i < count; i++) values[i] = Float16(from + 2 * i);
    }

    /// <summary>A bfloat16 is the upper half of a float32.</summary>
    public static void BFloat16(byte* from, float* values, int count)
    {
        var i = 0;
        for (; i + 8 <= count; i += 8)
        {
            var halves = Vector128.Load((ushort*)(from + 2 * i));
            (Vector128.WidenLower(halves) << 16).AsSingle().Store(values + i);
            (Vector128.WidenUpper(halves) << 16).AsSingle().Store(values + i + 4);
        }

        for (; i < count; i++)
            values[i] = BitConverter.UInt32BitsToSingle((uint)Unsafe.ReadUnaligned<ushort>(from + 2 * i) << 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Usual(Vector128<uint> bits) =>
        ((((bits & Vector128.Create(Magnitude)) + Vector128.Create(Bias)) << 13) | Signs(bits)).AsSingle();

    /// <summary>A not-a-number stays one: quiet, with its sign and what else it says, as the runtime's conversion makes it.</summary>
    private static Vector128<float> Any(Vector128<uint> bits)
    {
        var (magnitude, exponent) = (bits & Vector128.Create(Magnitude), bits & Vector128.Create(Exponent));
        var tiny = (Vector128.ConvertToSingle(magnitude.AsInt32()) * Vector128.Create(Smallest)).AsUInt32();
        var quiet = ~Vector128.Equals(magnitude, exponent) & Vector128.Create(0x0040_0000u);
        var endless = (magnitude << 13) | Vector128.Create(0x7f80_0000u) | quiet;
        return Vector128.ConditionalSelect(Vector128.Equals(exponent, default).AsSingle(), (tiny | Signs(bits)).AsSingle(),
            Vector128.ConditionalSelect(
                Vector128.Equals(exponent, Vector128.Create(Exponent)).AsSingle(), (endless | Signs(bits)).AsSingle(), Usual(bits)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Signs(Vector128<uint> bits) => (bits & Vector128.Create(Sign)) << 16;

    /// <summary>Tiny, endless or not a number.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static float Unusual(ushort bits) => (float)BitConverter.UInt16BitsToHalf(bits);
}
