using EvoPrompting.Tasks.Clrs.Algorithms;
using EvoPrompting.Tasks.Clrs.Algorithms.Geometry;

namespace EvoPrompting.Tasks.Clrs.Sampling;

/// <summary>Points spread evenly over a disc of radius 2.</summary>
internal static class Disc
{
    private const double Radius = 2, OnOneLine = 1e-12;

    /// <remarks>Draws again where three points stand on one line, which hardly ever happens.</remarks>
    public static AlgorithmInput Draw(InputDraw d)
    {
        while (true)
        {
            var angles = d.Sequence(0, 2 * Math.PI);
            double[] radii = [.. d.Sequence().Select(u => Radius * Math.Sqrt(u))];
            double[] x = [.. radii.Zip(angles, (r, angle) => r * Math.Cos(angle))];
            double[] y = [.. radii.Zip(angles, (r, angle) => r * Math.Sin(angle))];
            if (!HasThreeOnOneLine(new(x, y))) return new(x, y);
        }
    }

    private static bool HasThreeOnOneLine(Points points)
    {
        for (var a = 0; a < points.Count; a++)
            for (var b = a + 1; b < points.Count; b++)
                for (var c = b + 1; c < points.Count; c++)
                    if (Math.Abs(points.Cross(a, b, c)) < OnOneLine) return true;
        return false;
    }
}
