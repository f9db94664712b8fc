using EvoPrompting.Networks.Contract;
using TorchSharp;
using Tensor = TorchSharp.torch.Tensor;

namespace EvoPrompting.Networks.Triplets;

/// <summary>EvoPrompting's CONCATREP: each representation is a linear one beside one of a perceptron with a hidden layer.</summary>
internal sealed class ConcatRep : TripletFunction
{
    public override Tensor Call(Tensor z, Tensor edges, Tensor graph, int features, int outputs)
    {
        var node1 = Represent(z, features);
        var node2 = Represent(z, features);
        var node3 = Represent(z, features);
        var edge1 = Represent(edges, features);
        var edge2 = Represent(edges, features);
        var edge3 = Represent(edges, features);
        var whole = Represent(graph, features);
        var triplets = node1.unsqueeze(2).unsqueeze(3) + node2.unsqueeze(1).unsqueeze(3) + node3.unsqueeze(1).unsqueeze(2)
            + edge1.unsqueeze(3) + edge2.unsqueeze(2) + edge3.unsqueeze(1)
            + whole.unsqueeze(1).unsqueeze(2).unsqueeze(3);
        return nn.Dense(outputs)(triplets.amax([1]));
    }

    private static Tensor Represent(Tensor x, int size)
    {
        var linear = nn.Dense(size)(x);
        var deep = nn.Relu(nn.Dense(4 * size)(x));
        return torch.cat([linear, nn.Dense(size)(deep)], -1);
    }
}
