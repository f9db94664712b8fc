namespace EvoPrompting.Tasks.Clrs.Sampling;

/// <summary>
/// Directed graphs of four communities with few edges between them, none leading from a later community to an earlier one.
/// </summary>
internal static class Communities
{
    private const int Count = 4;
    private const double ToggleProbability = 0.01;

    public static double[,] Draw(InputDraw d, double usualProbability)
    {
        var probability = d.EdgeProbability(usualProbability);
        var (n, size) = (d.Length, d.Length / Count);
        var graph = new double[n, n];
        for (var community = 0; community < Count; community++)
        {
            var start = community * size;
            var members = community < Count - 1 ? size : n - start;
            var inside = RandomGraph.Draw(d.Random, members, probability, GraphKind.Directed);
            for (var i = 0; i < members; i++)
                for (var j = 0; j < members; j++)
                    graph[start + i, start + j] = inside[i, j];
        }

        var toggle = RandomGraph.Draw(d.Random, n, ToggleProbability, GraphKind.Directed);
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++)
                if (toggle[i, j] > 0 && CommunityOf(i) <= CommunityOf(j)) graph[i, j] = 1 - graph[i, j];

        return RandomGraph.Renamed(graph, d.Random.Permutation(n));

        int CommunityOf(int node) => size == 0 ? Count - 1 : Math.Min(node / size, Count - 1);
    }
}
