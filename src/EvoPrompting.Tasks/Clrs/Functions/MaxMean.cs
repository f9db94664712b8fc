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
        var graphRep = nn.Dense(features);
        var triplets = node1.unsqueeze(2).unsqueeze(3) + node2.unsqueeze(1).unsqueeze(3) + node3.unsqueeze(1).unsqueeze(2);
        triplets = triplets + edge1.unsqueeze(3) + edge2.unsqueeze(2) + edge3.unsqueeze(1);
        triplets = triplets.clamp_min(-100);
        return nn.Dense(outputs)(triplets.mean([1]));
    }
}
