using EvoPrompting.Tasks.Clrs.Specs;
using TorchSharp;

namespace EvoPrompting.Tasks.Clrs.Network;

/// <summary>Estimates what a training step keeps for its backward pass. Counted by tensors of the size of all edges; right to about a third.</summary>
internal static class ActivationMemory
{
    /// <summary>Returns bytes.</summary>
    public static long Estimate(NetworkParts parts, LoadedBatch batch)
    {
        var (n, h) = (batch.Nodes, (long)parts.Settings.Hidden);
        var pointers = parts.Settings.Hints == HintUse.None ? 0 : parts.Spec.Hints.Count(p => p is { Type: ProbeType.Pointer, Location: ProbeLocation.Node });
        var edgePointers = parts.Settings.Hints == HintUse.None ? 0 : parts.Spec.Hints.Count(p => p is { Type: ProbeType.Pointer, Location: ProbeLocation.Edge });
        var triplets = parts.Triplets is null ? 0 : 4 * n * n * n * parts.Settings.TripletFeatures;
        if (FusedStep.Applies(parts.Settings) && (parts.Triplets is null || parts.Triplets.Function is Triplets.BaselineTriplets))
            return Bytes((3 + pointers) * n * n * h + edgePointers * 2 * n * n * n * h);
        return Bytes((7 + 3 * pointers) * n * n * h + edgePointers * 2 * n * n * n * h + triplets);

        long Bytes(long numbers) => Enumerable.Range(0, batch.Steps).Sum(step => (long)batch.Live(step)) * numbers * parts.Settings.NumberType.ElementSize();
    }
}
