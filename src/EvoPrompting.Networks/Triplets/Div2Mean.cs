using EvoPrompting.Networks.Contract;
using Tensor = TorchSharp.torch.Tensor;

namespace EvoPrompting.Networks.Triplets;

/// <summary>EvoPrompting's DIV2MEAN: nodes at half their size, no term of the graph, the mean over the first node.</summary>
internal sealed class Div2Mean : TripletFunction
{
    public override Tensor Call(Tensor z, Tensor edges, Tensor graph, int features, int outputs)
    {
        var half = z / 2;
        var node1 = nn.Dense(features)(half);
        var node2 = nn.Dense(features)(half);
        var node3 = nn.Dense(features)(half);
        var edge1 = nn.Dense(features)(edges);
        var edge2 = nn.Dense(features)(edges);
        var edge3 = nn.Dense(features)(edges);
        var triplets = node1.unsqueeze(2).unsqueeze(3) + node2.unsqueeze(1).unsqueeze(3) + node3.unsqueeze(1).unsqueeze(2)
            + edge1.unsqueeze(3) + edge2.unsqueeze(2) + edge3.unsqueeze(1);
        return nn.Dense(outputs)(triplets.mean([1]));
    }
}
