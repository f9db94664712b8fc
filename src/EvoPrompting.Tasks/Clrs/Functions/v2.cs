class Triplets : TripletFunction
{
    public override Tensor Call(Tensor z, Tensor edges, Tensor graph, int features, int outputs)
    {
        var node1 = nn.Dense(features)(z);
        var node2 = nn.Dense(features)(z);
        var node3 = nn.Dense(features)(z);
        var edge1 = nn.Dense(features)(edges);
        var edge2 = nn.Dense(features)(edges);
        var edge3 = nn.Dense(features)(edges);
        var whole = nn.Dense(features)(graph);
        var triplets = node1.unsqueeze(2).unsqueeze(3) + node2.unsqueeze(1).unsqueeze(3) + node3.unsqueeze(1).unsqueeze(2);
        triplets = triplets + edge1.unsqueeze(3) + edge2.unsqueeze(2) + edge3.unsqueeze(1);
        triplets = triplets + whole.unsqueeze(1).unsqueeze(2).unsqueeze(3);
        return Mlp(triplets.amax([1]), outputs, outputs);
    }

    private static Tensor Mlp(Tensor x, int hidden, int size) => nn.Dense(size)(nn.Relu(nn.Dense(hidden)(x)));
}
