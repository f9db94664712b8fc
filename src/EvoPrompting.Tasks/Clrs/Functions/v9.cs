class Triplets : TripletFunction
{
    public override Tensor Call(Tensor z, Tensor edges, Tensor graph, int features, int outputs)
    {
        var node1 = Rep(z, features);
        var node2 = Rep(z, features);
        var node3 = Rep(z, features);
        var edge1 = Rep(edges, features);
        var edge2 = Rep(edges, features);
        var edge3 = Rep(edges, features);
        var whole = Rep(graph, features);
        var triplets = node1.unsqueeze(2).unsqueeze(3) + node2.unsqueeze(1).unsqueeze(3) + node3.unsqueeze(1).unsqueeze(2);
        triplets = triplets + edge1.unsqueeze(3) + edge2.unsqueeze(2) + edge3.unsqueeze(1);
        triplets = triplets + whole.unsqueeze(1).unsqueeze(2).unsqueeze(3);
        return Rep(triplets.amax([1]), outputs);
    }

    private static Tensor Rep(Tensor x, int size)
    {
        var proj1 = nn.Dense(size)(x);
        var proj2 = nn.Dense(size)(nn.Relu(nn.Dense(8 * size)(x)));
        return proj1 * proj2;
    }
}
