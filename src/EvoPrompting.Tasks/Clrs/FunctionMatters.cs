using EvoPrompting.Networks.MessagePassing;
using EvoPrompting.Networks.Probes;
using EvoPrompting.Tasks.Clrs.Pipeline;
using EvoPrompting.Tasks.Clrs.Specs;

namespace EvoPrompting.Tasks.Clrs;

/// <summary>
/// Tells on which algorithms a triplet function can matter: what it returns reaches the decoders of edges and of pointers only
/// (Ibarz et al. 2022, appendix), and eight of the thirty algorithms have none of these.
/// </summary>
public static class FunctionMatters
{
    /// <summary>Returns true where a decoder reads what the function returns; its outputs and loss depend on it there only.</summary>
    /// <param name="algorithm">As the benchmark has it: before rewriting.</param>
    public static bool On(AlgorithmSpec algorithm) =>
        new TrainingPipeline(algorithm).Algorithm.Probes.Any(p => p.Stage != ProbeStage.Input && Decoder.ReadsEdges(p));

    /// <summary>Returns why a search is pointless, one sentence; null where it is not, or where there is no such algorithm.</summary>
    public static string? Objection(string algorithm) => ClrsSpecs.Find(algorithm) is { } spec && !On(spec)
        ? $"No decoder of {algorithm} reads what a triplet function returns: all functions would score the same but for chance"
        : null;
}
