using EvoPrompting.Networks.Contract;
using Tensor = TorchSharp.torch.Tensor;

namespace EvoPrompting.Networks.Triplets;

/// <summary>
/// EvoPrompting's QUADNODEMINMAX, axes as printed in its listing. Two of the four terms vary with the second node and one with the third,
/// so they cancel in the difference: the result is the same for every pair and only the first node's term is trained.
/// </summary>
internal sealed class QuadNodeMinMax : TripletFunction
{
    public override Tensor Call(Tensor z, Tensor edges, Tensor graph, int features, int outputs)
    {
        var node1 = nn.Dense(features)(z);
        var node2 = nn.Dense(features)(z);
        var node3 = nn.Dense(features)(z);
        var node4 = nn.Dense(features)(z);
        var triplets = node1.unsqueeze(1).unsqueeze(2) + node2.unsqueeze(1).unsqueeze(3)
            + node3.unsqueeze(2).unsqueeze(3) + node4.unsqueeze(1).unsqueeze(3);
        return triplets.amax([1]) - triplets.amin([1]);
    }
}
