using TorchSharp;

namespace EvoPrompting.Networks.Contract;

/// <summary>
/// A triplet function for CLRS, written as one method in the compact style of <see cref="Module"/>: what a processor makes of three nodes
/// for each pair of them, reduction and output layer included (EvoPrompting, section 4.2). The network applies a rectifier to the result
/// and gives it to the decoders of edges and pointers.
/// <code>
/// class Triplets : TripletFunction
/// {
///     public override Tensor Call(Tensor z, Tensor edges, Tensor graph, int features, int outputs)
///     {
///         var first = nn.Dense(features)(z).unsqueeze(2);      // (batch, n, 1, features): varies with the first node of a pair
///         var second = nn.Dense(features)(z).unsqueeze(1);
///         var both = nn.Dense(features)(edges);
///         return nn.Dense(outputs)(first + second + both);
///     }
/// }
/// </code>
/// </summary>
public abstract class TripletFunction
{
    /// <summary>
    /// Computes a representation of each ordered pair of nodes: (batch, n, n, any number), usually <paramref name="outputs"/>.
    /// </summary>
    /// <param name="z">Each node's features beside its state, (batch, n, 2 hidden).</param>
    /// <param name="edges">Features of each pair, (batch, n, n, hidden).</param>
    /// <param name="graph">Features of the graph, (batch, hidden).</param>
    /// <param name="features">Numbers in a triplet's representation.</param>
    /// <param name="outputs">The hidden size.</param>
    public abstract torch.Tensor Call(torch.Tensor z, torch.Tensor edges, torch.Tensor graph, int features, int outputs);
}
