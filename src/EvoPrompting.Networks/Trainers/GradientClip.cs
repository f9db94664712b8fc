using System.Numerics;

namespace EvoPrompting.Networks.Trainers;

/// <summary>
/// Keeps a step's gradients from being too large: clipping by the norm over all parameters (Pascanu et al. 2013), as optax does.
/// </summary>
internal static class GradientClip
{
    /// <summary>
    /// Scales the gradients so that their norm is <paramref name="largest"/> where it is larger; returns the norm before.
    /// </summary>
    public static double Apply<T>(Span<T> gradients, double largest)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var sum = 0.0; // in double: 500,000 squares
        foreach (var each in gradients)
        {
            var gradient = double.CreateTruncating(each);
            sum += gradient * gradient;
        }

        var norm = Math.Sqrt(sum);
        if (!(norm > largest)) return norm;
        var scale = T.CreateTruncating(largest / norm);
        foreach (ref var gradient in gradients) gradient *= scale;
        return norm;
    }
}
