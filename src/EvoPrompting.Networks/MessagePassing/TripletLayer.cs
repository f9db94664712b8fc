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

    /// <summary>
    /// Is told of every pass of a roll-out what it is given, before; what it returns is told what came of it. Null: nobody listens.
    /// </summary>
    public Func<TripletInputs, Action<Tensor>?>? Listener { get; set; }

    /// <summary>Runs one pass: [batch, n, n, <see cref="Outputs"/>].</summary>
    public Tensor Call(Tensor z, Tensor edges, Tensor graph)
    {
        var inputs = new TripletInputs(z, edges, graph);
        var heard = Listener?.Invoke(inputs);
        var result = Call(inputs);
        heard?.Invoke(result);
        return result;
    }

    /// <summary>The same without a listener: for passes that are no part of a roll-out.</summary>
    public Tensor Call(TripletInputs x)
    {
        var wanted = is_grad_enabled();
        Tensor result;
        using (enable_grad()) // always, so that a function does not see whether it is being trained
            result = Checked(x, network.Run<TripletFunction>(
                function => function.Call(x.Z, x.Edges, x.Graph, settings.TripletFeatures, settings.Hidden)));
        return wanted ? result : result.detach();
    }

    private Tensor Checked(TripletInputs x, Tensor? result)
    {
        var (batch, n) = (x.Edges.shape[0], x.Edges.shape[1]);
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

    /// <summary>A copy to compare with.</summary>
    public TripletInputs Copy() => new(Z.detach().clone(), Edges.detach().clone(), Graph.detach().clone());

    /// <summary>Refuses a function that changed what it was given; the reason names the first such input.</summary>
    /// <param name="before">A <see cref="Copy"/> from before the pass.</param>
    /// <exception cref="CandidateException">It did.</exception>
    public void ThrowIfChanged(TripletInputs before)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Look("z", Z, before.Z);
        Look("edges", Edges, before.Edges);
        Look("graph", Graph, before.Graph);

        static void Look(string name, Tensor now, Tensor then)
        {
            if (!now.shape.SequenceEqual(then.shape) || ((now != then) & ~(now.isnan() & then.isnan())).any().item<bool>())
                throw new CandidateException(
                    Stage.Contract, $"Call changes its input {name}: leave inputs as they are, for example use mul in place of mul_");
        }
    }
}
