using EvoPrompting.Networks.Probes;
using EvoPrompting.Networks.Trajectories;

namespace EvoPrompting.Tasks.Clrs.Pipeline;

/// <summary>
/// Turns pointers to the predecessor in an order into a permutation and a mask, and back. In the permutation the first node points to the
/// last one; the mask says which node is the first (Ibarz et al. 2022: the answer of a sort is a permutation, and a network can be
/// made to give one).
/// </summary>
public static class CyclicPermutations
{
    private const string MaskSuffix = "_mask";

    public static AlgorithmSpec Rewrite(AlgorithmSpec algorithm) => algorithm with { Probes = [.. algorithm.Probes.SelectMany(Rewrite)] };

    public static TrajectoryBatch Rewrite(TrajectoryBatch batch) => batch with { Outputs = [.. batch.Outputs.SelectMany(Split)] };

    /// <summary>
    /// Turns every permutation of a list of outputs and its mask, which follows it, into pointers; leaves the others as they are.
    /// </summary>
    /// <param name="outputs">Each [batch, ...]; predictions may be soft.</param>
    public static IReadOnlyList<ProbeArray> Fuse(IReadOnlyList<ProbeArray> outputs)
    {
        var fused = new List<ProbeArray>();
        for (var i = 0; i < outputs.Count; i++)
            fused.Add(outputs[i].Spec.Type == ProbeType.PermutationPointer ? Fuse(outputs[i], outputs[++i]) : outputs[i]);
        return fused;
    }

    private static IEnumerable<ProbeSpec> Rewrite(ProbeSpec probe) =>
        probe.Type != ProbeType.ShouldBePermutation
            ? [probe]
            : [probe with { Type = ProbeType.PermutationPointer }, probe with { Name = probe.Name + MaskSuffix, Type = ProbeType.MaskOne }];

    /// <param name="pointers">[batch, n].</param>
    private static ProbeArray[] Split(ProbeArray pointers)
    {
        if (pointers.Spec.Type != ProbeType.ShouldBePermutation) return [pointers];
        var (batch, n) = (pointers.Shape[0], pointers.Shape[1]);
        double[] permutation = new double[batch * n * n], mask = new double[batch * n];
        for (var b = 0; b < batch; b++)
        {
            int[] predecessors = [.. pointers.Values[(b * n)..((b + 1) * n)].Select(p => (int)p)];
            var first = Enumerable.Range(0, n).Single(i => predecessors[i] == i);
            mask[b * n + first] = 1;
            predecessors[first] = n == 1 ? first : Enumerable.Range(0, n).Except(predecessors).Single();
            for (var i = 0; i < n; i++) permutation[(b * n + i) * n + predecessors[i]] = 1;
        }

        ProbeSpec[] specs = [.. Rewrite(pointers.Spec)];
        return [new(specs[0], [batch, n, n], permutation), new(specs[1], [batch, n], mask)];
    }

    private static ProbeArray Fuse(ProbeArray permutation, ProbeArray mask)
    {
        var n = permutation.Shape[^1];
        var pointers = new double[mask.Values.Length];
        for (var i = 0; i < pointers.Length; i++)
        {
            ReadOnlySpan<double> row = permutation.Values.AsSpan(i * n, n);
            pointers[i] = mask.Values[i] > 0.5 ? i % n : row.IndexOfMaximum();
        }

        return new(permutation.Spec with { Type = ProbeType.Pointer }, mask.Shape, pointers);
    }
}
