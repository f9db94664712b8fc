namespace EvoPrompting.Tasks.Clrs.Algorithms.Geometry;

/// <summary>Tells whether the segment between points 0 and 1 meets the one between points 2 and 3.</summary>
internal static class SegmentsIntersect
{
    public static void Run(double[] x, double[] y, ProbeRecorder probes)
    {
        probes.Inputs(("pos", Nodes.Positions(4)), ("x", x), ("y", y));

        var directions = new double[4];
        var onSegment = new bool[4];
        probes.Emit(("i", 0), ("j", 0), ("k", 0), ("dir", directions), ("on_seg", onSegment));
        for (var k = 0; k < 4; k++)
        {
            var (i, j) = k < 2 ? (2, 3) : (0, 1);
            directions[k] = (x[k] - x[i]) * (y[j] - y[i]) - (x[j] - x[i]) * (y[k] - y[i]);
            onSegment[k] = IsBetween(x[i], x[k], x[j]) && IsBetween(y[i], y[k], y[j]);
            probes.Emit(("i", i), ("j", j), ("k", k), ("dir", directions), ("on_seg", onSegment));
        }

        var cross = AreOpposite(directions[0], directions[1]) && AreOpposite(directions[2], directions[3]);
        var touch = Enumerable.Range(0, 4).Any(k => directions[k] == 0 && onSegment[k]);
        probes.Outputs(("intersect", cross || touch));
    }

    private static bool IsBetween(double a, double value, double b) => Math.Min(a, b) <= value && value <= Math.Max(a, b);

    private static bool AreOpposite(double a, double b) => (a > 0 && b < 0) || (a < 0 && b > 0);
}
