using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using EvoPrompting.LanguageModels.Local.Families;

namespace EvoPrompting.LanguageModels.Local.Rows;

/// <summary>Activations, 16 numbers at a time.</summary>
internal static class Activations
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Of(Activation activation, Vector512<float> x) => activation switch
    {
        Activation.Silu => x * Logistic(x),
        Activation.Gelu => x * (Number(1) - 0.5f * ErrorFunctionRest(x * 0.70710678f)),
        Activation.TanhGelu => x * Logistic(1.5957691f * (x + 0.044715f * x * x * x)), // (1 + tanh u) / 2 is the logistic function of 2 u
        Activation.QuickGelu => x * Logistic(1.702f * x),
        Activation.Relu => Vector512.Max(x, Number(0)),
        Activation.SquaredRelu => Vector512.Max(x, Number(0)) * Vector512.Max(x, Number(0)),
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, null),
    };

    private static Vector512<float> Logistic(Vector512<float> x) => Number(1) / (Number(1) + Vector512.Exp(-x));

    /// <summary>1 - erf(x) by the Chebyshev fit of Press et al., Numerical Recipes: relative error below 1.2e-7.</summary>
    private static Vector512<float> ErrorFunctionRest(Vector512<float> x)
    {
        var z = Vector512.Abs(x);
        var t = Number(1) / (Number(1) + 0.5f * z);
        var sum = Number(0.17087277f);
        foreach (var coefficient in (ReadOnlySpan<float>)
            [-0.82215223f, 1.48851587f, -1.13520398f, 0.27886807f, -0.18628806f, 0.09678418f, 0.37409196f, 1.00002368f, -1.26551223f])
            sum = sum * t + Number(coefficient);
        var rest = t * Vector512.Exp(sum - z * z);
        return Vector512.ConditionalSelect(Vector512.LessThan(x, Number(0)), Number(2) - rest, rest);
    }

    private static Vector512<float> Number(float value) => Vector512.Create(value);
}
