namespace EvoPrompting.Tasks.Clrs.Algorithms.Geometry;

/// <summary>Finds a convex hull by going from each of its points to the one that leaves all others on one side.</summary>
internal static class JarvisMarch
{
    private const int Start = 0, March = 1;

    public static void Run(double[] x, double[] y, ProbeRecorder probes)
    {
        var points = new Points(x, y);
        var order = Nodes.Predecessors(points.Count);
        probes.Inputs(("pos", Nodes.Positions(points.Count)), ("x", x), ("y", y));

        var inHull = new bool[points.Count];
        int best = 0, last = 0, end = 0;
        Emit(0, Start);
        best = last = points.Lowest();
        inHull[best] = true;
        Emit(0, March);
        while (true)
        {
            for (var i = 0; i < points.Count; i++)
            {
                if (end == last || (i != last && i != end && points.Cross(last, end, i) <= 0)) end = i;
                Emit(i, March);
            }

            if (inHull[end]) break;
            inHull[end] = true;
            last = end;
            end = 0;
            Emit(0, March);
        }

        probes.Outputs(("in_hull", inHull));

        void Emit(int i, int phase) => probes.Emit(
            ("pred_h", order), ("in_hull_h", inHull), ("best", best), ("last_point", last), ("endpoint", end), ("i", i), ("phase", phase));
    }
}
