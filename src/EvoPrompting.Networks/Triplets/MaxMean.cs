using EvoPrompting.Networks.Contract;
using Tensor = TorchSharp.torch.Tensor;

namespace EvoPrompting.Networks.Triplets;

/// <summary>
/// EvoPrompting's MAXMEAN: the mean over the first node of the terms, none below -100; the layer of the graph is made but not applied.
/// </summary>
internal sealed class MaxMean : TripletFunction
{
    public override Tensor Call(Tensor z, Tensor edges, Tensor graph, int features, int outputs)
    {
        var node1 = nn.Dense(features)(z);
        var node2 = nn.Dense(features)(z);
        var node3 = nn.Dense(features)(z);
        var edge1 = nn.Dense(features)(edges);
        var edge2 = nn.Dense(features)(edges);
        var edge3 = nn.Dense(features)(edges);
        nn.Dense(features);
        var triplets = node1.unsqueeze(2).unsqueeze(3) + node2.unsqueeze(1).unsqueeze(3) + node3.unsqueeze(1).unsqueeze(2)
            + edge1.unsqueeze(3) + edge2.unsqueeze(2) + edge3.unsqueeze(1);
        return nn.Dense(outputs)(triplets.clamp_min(-100).mean([1]));
    }
}
