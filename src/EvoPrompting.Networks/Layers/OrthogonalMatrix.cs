using EvoPrompting.Chance;

namespace EvoPrompting.Networks.Layers;

/// <summary>Draws random orthogonal matrices, uniformly (Haar): rows of normal deviates made orthonormal one after the other.</summary>
internal static class OrthogonalMatrix
{
    /// <summary>Returns size x size numbers, row after row.</summary>
    public static double[] Draw(int size, RandomStream chance)
    {
        var matrix = new double[size * size];
        for (var row = 0; row < size; row++)
        {
            var current = matrix.AsSpan(row * size, size);
            foreach (ref var value in current) value = chance.NextGaussian();
            for (var sweep = 0; sweep < 2; sweep++) // the second sweep takes away the rounding of the first (Kahan: twice is enough)
                for (var other = 0; other < row; other++)
                    Subtract(current, matrix.AsSpan(other * size, size));
            var length = Math.Sqrt(Dot(current, current));
            foreach (ref var value in current) value /= length;
        }

        return matrix;
    }

    private static void Subtract(Span<double> row, ReadOnlySpan<double> unit)
    {
        var along = Dot(row, unit);
        for (var i = 0; i < row.Length; i++) row[i] -= along * unit[i];
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }
}
