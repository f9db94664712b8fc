namespace EvoPrompting.Tasks.Clrs.Algorithms.Geometry;

/// <summary>Finds a convex hull by looking at the points in the order of their angles seen from the lowest one.</summary>
internal sealed class GrahamScan
{
    private const int Start = 0, Lowest = 1, Angles = 2, Pop = 3, Push = 4;

    private readonly Points points;
    private readonly ProbeRecorder probes;
    private readonly double[] angles;
    private readonly bool[] inHull;
    private readonly int[] below;
    private int best, top;

    private GrahamScan(Points points, ProbeRecorder probes)
    {
        (this.points, this.probes) = (points, probes);
        (angles, inHull, below) = (new double[points.Count], new bool[points.Count], Nodes.Identity(points.Count));
    }

    public static void Run(double[] x, double[] y, ProbeRecorder probes) => new GrahamScan(new(x, y), probes).Run();

    private void Run()
    {
        probes.Inputs(("pos", Nodes.Positions(points.Count)), ("x", points.X), ("y", points.Y));
        Emit(0, Start);
        best = top = points.Lowest();
        inHull[best] = true;
        Emit(best, Lowest);
        var order = OrderByAngle();
        Emit(best, Angles);

        for (var visited = 1; visited < order.Length; visited++)
        {
            var i = order[visited];
            while (visited >= 3 && points.Cross(below[top], top, i) <= 0)
            {
                var popped = top;
                top = below[popped];
                below[popped] = popped;
                inHull[popped] = false;
                Emit(i, Pop);
            }

            inHull[i] = true;
            below[i] = top;
            top = i;
            Emit(i, Push);
        }

        probes.Outputs(("in_hull", inHull));
    }

    private int[] OrderByAngle()
    {
        for (var i = 0; i < points.Count; i++)
            angles[i] = i == best ? 0 : Math.Atan2(points.Y[i] - points.Y[best], points.X[i] - points.X[best]);
        return Nodes.Sorted(angles.Select((angle, i) => i == best ? double.NegativeInfinity : angle));
    }

    private void Emit(int i, int phase) => probes.Emit(
        ("best", best), ("atans", angles), ("in_hull_h", inHull), ("stack_prev", below), ("last_stack", top), ("i", i), ("phase", phase));
}
