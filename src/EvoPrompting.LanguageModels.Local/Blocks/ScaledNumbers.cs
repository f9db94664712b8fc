using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EvoPrompting.LanguageModels.Local.Blocks;

/// <summary>Whole numbers of a block times their scale, rounded after each step as ggml's own reference does.</summary>
internal static unsafe class ScaledNumbers
{
    /// <summary>Writes 16 values, scale * number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(Vector128<sbyte> numbers, float scale, float* values)
    {
        var (lower, upper) = Floats(numbers);
        (lower * Vector256.Create(scale)).Store(values);
        (upper * Vector256.Create(scale)).Store(values + 8);
    }

    /// <summary>Writes 16 values, scale * number + minimum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(Vector128<sbyte> numbers, float scale, float minimum, float* values)
    {
        var (lower, upper) = Floats(numbers);
        (lower * Vector256.Create(scale) + Vector256.Create(minimum)).Store(values);
        (upper * Vector256.Create(scale) + Vector256.Create(minimum)).Store(values + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float> Lower, Vector256<float> Upper) Floats(Vector128<sbyte> numbers)
    {
        if (Avx2.IsSupported)
            return (Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32(numbers)),
                Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32(Sse2.ShiftRightLogical128BitLane(numbers, 8))));
        var wide = Vector256.Create(Vector128.WidenLower(numbers), Vector128.WidenUpper(numbers));
        return (Vector256.ConvertToSingle(Vector256.WidenLower(wide)), Vector256.ConvertToSingle(Vector256.WidenUpper(wide)));
    }
}
