class Triplets : TripletFunction
{
    public override Tensor Call(Tensor z, Tensor edges, Tensor graph, int features, int outputs)
    {
        var node1 = nn.Dense(features)(z);
        var node2 = nn.Dense(features)(z);
        var node3 = nn.Dense(features)(z);
        var node4 = nn.Dense(features)(z);
        var triplets = node1.unsqueeze(1).unsqueeze(2) + node2.unsqueeze(1).unsqueeze(3);
        triplets = triplets + node3.unsqueeze(2).unsqueeze(3) + node4.unsqueeze(1).unsqueeze(3);
        return triplets.amax([1]) - triplets.amin([1]);
    }
}
