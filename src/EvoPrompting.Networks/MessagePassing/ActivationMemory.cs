using EvoPrompting.Networks.Probes;
using EvoPrompting.Networks.Triplets;
using TorchSharp;

namespace EvoPrompting.Networks.MessagePassing;

/// <summary>Estimates what a training step keeps for its backward pass, by counting its largest tensors; right to about a third.</summary>
internal static class ActivationMemory
{
    /// <summary>Returns bytes.</summary>
    public static long Estimate(NetworkParts parts, LoadedBatch batch)
    {
        var (n, h, f) = (batch.Nodes, (long)parts.Settings.Hidden, (long)parts.Settings.TripletFeatures);
        var (pointers, edgePointers) =
            (Hints(parts, IsNodePointer), Hints(parts, p => p is { Type: ProbeType.Pointer, Location: ProbeLocation.Edge }));
        var triples = edgePointers * 2 * n * n * n * h;
        var fused = FusedStep.Applies(parts.Settings);
        var baseline = parts.Triplets?.Function is null or BaselineTriplets;
        if (!baseline) triples += 4 * n * n * n * f;
        else if (!fused) triples += n * n * n * f;
        if (!fused) return Bytes(batch, parts, triples + (7 + 3 * pointers) * n * n * h);
        var ofEdges = Hints(parts, p => p.Location == ProbeLocation.Edge) > 0 || !baseline ? 3 : 0;
        return Bytes(batch, parts, triples + n * n * (ofEdges * h + 12 * f) + n * (44 + 14 * pointers) * h)
            + (KeepsPairs(parts, batch) ? OfPairs(parts, batch) : 0);
    }

    /// <summary>
    /// Returns whether fused pointer decoders keep what they made of each pair: where it takes no more than a quarter of what may be kept.
    /// </summary>
    public static bool KeepsPairs(NetworkParts parts, LoadedBatch batch) =>
        OfPairs(parts, batch) <= parts.Settings.MaximumActivationBytes / 4;

    private static long OfPairs(NetworkParts parts, LoadedBatch batch) =>
        Bytes(batch, parts, Hints(parts, IsNodePointer) * batch.Nodes * batch.Nodes * parts.Settings.Hidden);

    private static bool IsNodePointer(ProbeSpec probe) => probe is { Type: ProbeType.Pointer, Location: ProbeLocation.Node };

    private static int Hints(NetworkParts parts, Func<ProbeSpec, bool> which) =>
        parts.Settings.Hints == HintUse.None ? 0 : parts.Spec.Hints.Count(which);

    private static long Bytes(LoadedBatch batch, NetworkParts parts, long numbers) =>
        Enumerable.Range(0, batch.Steps).Sum(step => (long)batch.Live(step)) * numbers * parts.Settings.NumberType.ElementSize();
}
