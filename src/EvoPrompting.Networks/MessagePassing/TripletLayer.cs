using EvoPrompting.Candidates;
using EvoPrompting.Networks.Contract;
using EvoPrompting.Networks.Layers;
using static TorchSharp.torch;

namespace EvoPrompting.Networks.MessagePassing;

/// <summary>A triplet function with its parameters, as a part of a network for CLRS.</summary>
internal sealed class TripletLayer : IDisposable
{
    private readonly Layers.Network network;
    private readonly ClrsNetworkSettings settings;

    /// <summary>Makes the function and, by a pass over zeros, its parameters.</summary>
    /// <exception cref="CandidateException">The function breaks its contract.</exception>
    public TripletLayer(Func<TripletFunction> make, ClrsNetworkSettings settings, ulong seed)
    {
        this.settings = settings;
        network = Layers.Network.Around(
            make, seed, Initialisation.Haiku, settings.NumberType, settings.Device, settings.MaximumTripletBytes);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var h = settings.Hidden;
        Tensor Zeros(params long[] shape) => zeros(shape, settings.NumberType, settings.Device);
        Outputs = Call(Zeros(2, 3, 2 * h), Zeros(2, 3, 3, h), Zeros(2, h)).shape[^1];
    }

    /// <summary>Numbers it returns for each pair.</summary>
    public long Outputs { get; }

    public Layers.Network Network => network;

    public TripletFunction Function => (TripletFunction)network.Made!;

    /// <summary>Hears every pass of a roll-out: z, edges, graph and what came of them. Null: nobody does.</summary>
    public Action<TripletInputs, Tensor>? Heard { get; set; }

    /// <summary>Runs one pass: [batch, n, n, <see cref="Outputs"/>].</summary>
    public Tensor Call(Tensor z, Tensor edges, Tensor graph)
    {
        var result = Call(new TripletInputs(z, edges, graph));
        Heard?.Invoke(new TripletInputs(z, edges, graph), result);
        return result;
    }

    /// <summary>The same without a listener: for passes that are no part of a roll-out.</summary>
    public Tensor Call(TripletInputs x)
    {
        var (z, edges, graph) = x;
        var result = network.Run<TripletFunction>(function => function.Call(z, edges, graph, settings.TripletFeatures, settings.Hidden));
        var (batch, n) = (z.shape[0], z.shape[1]);
        if (result is null) throw Fault("it returned null");
        if (result.dim() != 4 || result.shape[0] != batch || result.shape[1] != n || result.shape[2] != n || result.shape[3] == 0
            || (Outputs > 0 && result.shape[3] != Outputs))
            throw Fault($"it returned {Needs.Shape(result)}");
        if (result.dtype != settings.NumberType) throw Fault($"it returned {result.dtype}: convert with x.to(torch.float32)");
        return result;

        CandidateException Fault(string what) => new(
            Stage.Contract, $"Call has to return ({batch}, {n}, {n}, {(Outputs > 0 ? Outputs : "outputs")}); {what}");
    }

    public void Dispose() => network.Dispose();
}

/// <summary>What a triplet function reads (<see cref="TripletFunction.Call"/>).</summary>
internal sealed record TripletInputs(Tensor Z, Tensor Edges, Tensor Graph)
{
    /// <summary>The examples at these places, copied.</summary>
    public TripletInputs At(Tensor places) =>
        new(Z.index_select(0, places), Edges.index_select(0, places), Graph.index_select(0, places));
}
