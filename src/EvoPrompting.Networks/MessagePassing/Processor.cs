using static TorchSharp.torch;

namespace EvoPrompting.Networks.MessagePassing;

/// <summary>
/// What a processor works on: features of nodes [batch, n, h], edges [batch, n, n, h], graph [batch, h], and which pairs are joined.
/// </summary>
/// <param name="Adjacency">0 or 1, [batch, n, n], with ones on the diagonal; null: all are joined.</param>
internal sealed record ProcessorInput(Tensor Nodes, Tensor Edges, Tensor Graph, Tensor? Adjacency);

/// <summary>One step of message passing.</summary>
internal abstract class Processor
{
    /// <summary>Returns the nodes' states after the step, and what the triplet function made of edges, null where there is none.</summary>
    /// <param name="hidden">The states before the step, [batch, n, h].</param>
    /// <param name="wantEdges">False where nobody reads the edges.</param>
    public abstract (Tensor Hidden, Tensor? Edges) Step(ProcessorInput input, Tensor hidden, bool wantEdges);

    /// <summary>Layer normalisation over the last axis, epsilon 1e-5 as in Haiku.</summary>
    public static Tensor Normalise(Tensor x, Tensor scale, Tensor offset) =>
        nn.functional.layer_norm(x, [x.shape[^1]], scale, offset, 1e-5);
}
