using EvoPrompting.Networks.Layers;
using static TorchSharp.torch;

namespace EvoPrompting.Networks.MessagePassing;

/// <summary>
/// Graph attention with z = [node; hidden]: node i becomes relu(sum_j softmax_j(score_ij) V z_j + skip z_i), head by head. The score is
/// leaky_relu(a1 z_i + a2 z_j + ae e_ij + ag g), or with dynamic attention v . leaky_relu(W1 z_j + W2 z_i + We e_ij + Wg g).
/// </summary>
internal sealed class AttentionProcessor : Processor
{
    private const float NoEdge = -1e9f;

    private readonly int heads;
    private readonly Linear values, skip, first, second, edge, graph;
    private readonly Linear[]? scores; // one a head
    private readonly (NetworkParameter Scale, NetworkParameter Offset)? norm;

    public AttentionProcessor(ClrsNetworkSettings settings, NetworkParameters parameters)
    {
        var h = settings.Hidden;
        heads = settings.Heads;
        var dynamic = settings.Processor.Update == NodeUpdate.DynamicAttention;
        var width = dynamic ? h : heads;
        values = parameters.Linear("processor/values", 2 * h, h);
        skip = parameters.Linear("processor/skip", 2 * h, h);
        first = parameters.Linear("processor/attention_1", 2 * h, width);
        second = parameters.Linear("processor/attention_2", 2 * h, width);
        edge = parameters.Linear("processor/attention_edge", h, width);
        graph = parameters.Linear("processor/attention_graph", h, width);
        if (dynamic) scores = [.. Enumerable.Range(0, heads).Select(i => parameters.Linear($"processor/score_{i}", h / heads, 1))];
        if (settings.LayerNorm)
            norm =
                (parameters.Add("processor/norm_scale", InitialValues.Constant(1), h),
                    parameters.Add("processor/norm_offset", InitialValues.Constant(0), h));
    }

    public override (Tensor Hidden, Tensor? Edges) Step(ProcessorInput input, Tensor hidden, bool wantEdges)
    {
        var z = cat([input.Nodes, hidden], -1);
        var (batch, n) = (z.shape[0], z.shape[1]);
        var (one, two) = (first.Of(z), second.Of(z));
        var rest = edge.Of(input.Edges) + graph.Of(input.Graph).unsqueeze(1).unsqueeze(1);
        Tensor scored; // [batch, n, n, heads]
        if (scores is null)
        {
            scored = nn.functional.leaky_relu(one.unsqueeze(2) + two.unsqueeze(1) + rest, 0.01);
        }
        else
        {
            var parts = nn.functional.leaky_relu(one.unsqueeze(1) + two.unsqueeze(2) + rest, 0.01).chunk(heads, -1);
            scored = cat([.. scores.Zip(parts, (score, part) => score.Of(part))], -1);
        }

        if (input.Adjacency is not null)
            scored = scored + (input.Adjacency.unsqueeze(-1) - 1) * -NoEdge;
        var weights = nn.functional.softmax(scored.permute(0, 3, 1, 2), -1);
        var result = weights.matmul(values.Of(z).view(batch, n, heads, -1).transpose(1, 2)).transpose(1, 2).reshape(batch, n, -1);
        result = nn.functional.relu(result + skip.Of(z));
        if (norm is var (scale, offset)) result = Normalise(result, scale.Value, offset.Value);
        return (result, null);
    }
}
