namespace EvoPrompting.Tasks.Clrs.Algorithms.Graphs;

/// <summary>Reaches all neighbours of the nodes reached so far at once, until none is new.</summary>
internal static class BreadthFirstSearch
{
    public static void Run(double[,] weights, int source, ProbeRecorder probes)
    {
        var n = weights.GetLength(0);
        probes.Inputs(("pos", Nodes.Positions(n)), ("s", source), ("A", weights), ("adj", Graph.Edges(weights)));

        var reached = new bool[n];
        reached[source] = true;
        var parents = Nodes.Identity(n);
        bool[] before;
        do
        {
            before = [.. reached];
            probes.Emit(("reach_h", reached), ("pi_h", parents));

            for (var i = 0; i < n; i++)
            {
                for (var j = 0; j < n; j++)
                {
                    if (!(weights[i, j] > 0) || !before[i]) continue;
                    if (parents[j] == j && j != source) parents[j] = i;
                    reached[j] = true;
                }
            }
        }
        while (!reached.SequenceEqual(before));

        probes.Outputs(("pi", parents));
    }
}
