class Triplets : TripletFunction
{
    public override Tensor Call(Tensor z, Tensor edges, Tensor graph, int features, int outputs)
    {
        var y = nn.Dense(outputs)(z);
        return y.unsqueeze(1).tile([1, z.shape[1], 1, 1]);
    }
}
