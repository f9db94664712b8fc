using EvoPrompting.Networks.Layers;
using static TorchSharp.torch;

namespace EvoPrompting.Networks.MessagePassing;

/// <summary>
/// The processors that send messages, written as in the paper (Ibarz et al. 2022, section 3.2), with z = [node; hidden]:
/// m_ij = MLP(relu(Ms z_j + Mr z_i + Me e_ij + Mg g)), r_j = LayerNorm(relu(O1 z_j + O2 max_i m_ij)), and with a gate
/// hidden'_j = gate r_j + (1 - gate) hidden_j, gate = sigmoid(G3 relu(G1 z_j + G2 max_i m_ij)).
/// </summary>
internal sealed class MessageProcessor : Processor
{
    private const float NoEdge = -1e6f;

    private readonly TripletLayer? triplets;

    public MessageProcessor(ClrsNetworkSettings settings, NetworkParameters parameters, TripletLayer? triplets)
    {
        var h = settings.Hidden;
        this.triplets = triplets;
        Source = parameters.Linear("processor/message_1", 2 * h, h);
        Target = parameters.Linear("processor/message_2", 2 * h, h);
        Edge = parameters.Linear("processor/message_edge", h, h);
        Graph = parameters.Linear("processor/message_graph", h, h);
        Mlp0 = parameters.Linear("processor/mlp_0", h, h);
        Mlp1 = parameters.Linear("processor/mlp_1", h, h);
        Output1 = parameters.Linear("processor/output_1", 2 * h, h);
        Output2 = parameters.Linear("processor/output_2", h, h);
        if (settings.LayerNorm)
            Norm =
                (parameters.Add("processor/norm_scale", InitialValues.Constant(1), h),
                    parameters.Add("processor/norm_offset", InitialValues.Constant(0), h));
        if (settings.Processor.Gate)
            Gates = (parameters.Linear("processor/gate_1", 2 * h, h), parameters.Linear("processor/gate_2", h, h),
                parameters.Linear("processor/gate_3", h, h, InitialValues.Kernel(h), InitialValues.Constant(-3)));
    }

    public Linear Source { get; }

    public Linear Target { get; }

    public Linear Edge { get; }

    public Linear Graph { get; }

    public Linear Mlp0 { get; }

    public Linear Mlp1 { get; }

    public Linear Output1 { get; }

    public Linear Output2 { get; }

    public (NetworkParameter Scale, NetworkParameter Offset)? Norm { get; }

    public (Linear First, Linear Second, Linear Third)? Gates { get; }

    public override (Tensor Hidden, Tensor? Edges) Step(ProcessorInput input, Tensor hidden, bool wantEdges)
    {
        var z = cat([input.Nodes, hidden], -1);
        var edges = wantEdges && triplets is not null ? nn.functional.relu(triplets.Call(z, input.Edges, input.Graph)) : null;
        var messages = Source.Of(z).unsqueeze(1) + Target.Of(z).unsqueeze(2) + Edge.Of(input.Edges) + Graph.Of(input.Graph).unsqueeze(1)
            .unsqueeze(1);
        messages = Mlp1.Of(nn.functional.relu(Mlp0.Of(nn.functional.relu(messages))));
        if (input.Adjacency is not null)
            messages = where(input.Adjacency.unsqueeze(-1) > 0.5, messages, full([], NoEdge, messages.dtype, messages.device));
        var heard = messages.amax([1]);
        var result = nn.functional.relu(Output1.Of(z) + Output2.Of(heard));
        if (Norm is var (scale, offset)) result = Normalise(result, scale.Value, offset.Value);
        if (Gates is not var (first, second, third)) return (result, edges);
        var gate = third.Of(nn.functional.relu(first.Of(z) + second.Of(heard))).sigmoid();
        return (gate * result + (1 - gate) * hidden, edges);
    }
}
