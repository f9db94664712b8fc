using EvoPrompting.Tasks.Clrs.Algorithms;
using static EvoPrompting.Tasks.Clrs.Sampling.GraphKind;

namespace EvoPrompting.Tasks.Clrs.Sampling;

/// <summary>What is drawn for each algorithm, in the order of the draws.</summary>
internal static class InputTable
{
    public static IReadOnlyDictionary<string, Func<InputDraw, AlgorithmInput>> Rows { get; } = new Dictionary<string,
        Func<InputDraw, AlgorithmInput>>
    {
        ["articulation_points"] = d => new(d.Graph(Undirected, 0.2)),
        ["activity_selector"] = d => Activities(d.Sequence(), d.Sequence()),
        ["bellman_ford"] = d => new(d.Graph(Undirected | Weighted, 0.5), d.Node()),
        ["bfs"] = d => new(d.Graph(Undirected, 0.5), d.Node()),
        ["binary_search"] = SortedKeysAndTarget,
        ["bridges"] = d => new(d.Graph(Undirected, 0.2)),
        ["bubble_sort"] = d => new(d.Sequence()),
        ["dag_shortest_paths"] = d => new(d.Graph(Acyclic | Weighted, 0.5), d.Node()),
        ["dfs"] = d => new(d.Graph(Directed, 0.5)),
        ["dijkstra"] = d => new(d.Graph(Undirected | Weighted, 0.5), d.Node()),
        ["find_maximum_subarray_kadane"] = d => new(d.Sequence(-1, 1)),
        ["floyd_warshall"] = d => new(d.Graph(Undirected | Weighted, 0.5)),
        ["graham_scan"] = Disc.Draw,
        ["heapsort"] = d => new(d.Sequence()),
        ["insertion_sort"] = d => new(d.Sequence()),
        ["jarvis_march"] = Disc.Draw,
        ["kmp_matcher"] = TextAndPattern,
        ["lcs_length"] = d => new(d.String(d.Length - d.Length / 2), d.String(d.Length / 2)),
        ["matrix_chain_order"] = d => new(d.Sequence()),
        ["minimum"] = d => new(d.Sequence()),
        ["mst_kruskal"] = d => new(d.Graph(Undirected | Weighted, 0.2)),
        ["mst_prim"] = d => new(d.Graph(Undirected | Weighted, 0.5), d.Node()),
        ["naive_string_matcher"] = TextAndPattern,
        ["optimal_bst"] = Probabilities,
        ["quickselect"] = d => new(d.Sequence()),
        ["quicksort"] = d => new(d.Sequence()),
        ["segments_intersect"] = TwoSegments.Draw,
        ["strongly_connected_components"] = d => new(Communities.Draw(d, 0.5)),
        ["task_scheduling"] = d => new((int[])[.. d.String(d.Length, d.Length).Select(deadline => 1 + deadline)], d.Sequence()),
        ["topological_sort"] = d => new(d.Graph(Acyclic, 0.5)),
    };

    private static AlgorithmInput Activities(double[] a, double[] b) =>
        new((double[])[.. a.Zip(b, Math.Min)], (double[])[.. a.Zip(b, Math.Max)]);

    private static AlgorithmInput SortedKeysAndTarget(InputDraw d)
    {
        var keys = d.Sequence();
        Array.Sort(keys);
        return new(d.Random.NextDouble(), keys);
    }

    private static AlgorithmInput Probabilities(InputDraw d)
    {
        var weights = d.Sequence(2 * d.Length + 1, 0, 1);
        var sum = PairwiseSum.Of(weights);
        double[] probabilities = [.. weights.Select(w => w / sum)];
        return new(probabilities[..d.Length], probabilities[d.Length..]);
    }

    /// <remarks>The pattern is drawn first and always occurs in the text, though never at its very end.</remarks>
    private static AlgorithmInput TextAndPattern(InputDraw d)
    {
        var needle = d.Options.NeedleLength switch
        {
            0 => Math.Max(d.Length / 5, 1),
            < 0 and var longest => d.Random.Integer(1, 1 - longest),
            var given => given,
        };
        var pattern = d.String(needle);
        var text = d.String(d.Length - needle);
        if (text.Length <= needle)
        {
            throw new ArgumentOutOfRangeException(
                nameof(d), $"a pattern of {needle} needs a text longer than it; the length {d.Length} of both leaves {text.Length}");
        }

        pattern.CopyTo(text, d.Random.Integer(0, text.Length - needle));
        return new(text, pattern);
    }
}
