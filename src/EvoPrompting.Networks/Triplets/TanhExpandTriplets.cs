using EvoPrompting.Networks.Contract;
using Tensor = TorchSharp.torch.Tensor;

namespace EvoPrompting.Networks.Triplets;

/// <summary>EvoPrompting's TANHEXPANDTRIPLETS: the graph's term counts three times, the output layer reads a hyperbolic tangent.</summary>
internal sealed class TanhExpandTriplets : TripletFunction
{
    public override Tensor Call(Tensor z, Tensor edges, Tensor graph, int features, int outputs)
    {
        var node1 = nn.Dense(features)(z);
        var node2 = nn.Dense(features)(z);
        var node3 = nn.Dense(features)(z);
        var edge1 = nn.Dense(features)(edges);
        var edge2 = nn.Dense(features)(edges);
        var edge3 = nn.Dense(features)(edges);
        var whole = nn.Dense(features)(graph).unsqueeze(1).unsqueeze(2).unsqueeze(3);
        var triplets = node1.unsqueeze(2).unsqueeze(3) + node2.unsqueeze(1).unsqueeze(3) + node3.unsqueeze(1).unsqueeze(2)
            + edge1.unsqueeze(3) + edge2.unsqueeze(2) + edge3.unsqueeze(1)
            + whole + whole + whole;
        return nn.Dense(outputs)(nn.Tanh(triplets.amax([1])));
    }
}
