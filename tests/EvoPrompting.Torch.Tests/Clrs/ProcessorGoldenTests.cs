using EvoPrompting.Networks.MessagePassing;
using EvoPrompting.Networks.Probes;
using EvoPrompting.Networks.Triplets;
using static TorchSharp.torch;

namespace EvoPrompting.Torch.Tests.Clrs;

/// <summary>
/// One step of every kind of processor, with and without layer normalisation, against the reference (golden/net/processors).
/// </summary>
public class ProcessorGoldenTests
{
    private static readonly AlgorithmSpec Anything = new("anything",
    [
        new("x", ProbeStage.Input, ProbeLocation.Node, ProbeType.Scalar), new("y", ProbeStage.Output, ProbeLocation.Node, ProbeType.Mask),
    ]);

    [Theory]
    [InlineData(ScalarType.Float64, 1e-9)]
    [InlineData(ScalarType.Float32, 1e-4)]
    public void Every_processor_agrees(ScalarType type, double tolerance)
    {
        using var scope = NewDisposeScope();
        using var document = Golden.Read("net/processors.json.gz");
        var root = document.RootElement;
        Tensor Input(string name)
        {
            var array = root.GetProperty("inputs").GetProperty(name);
            return tensor(GoldenArrays.Values(array), [.. GoldenArrays.Shape(array).Select(s => (long)s)]).to(type);
        }

        var cases = 0;
        foreach (var golden in root.GetProperty("cases").EnumerateArray())
        {
            var kind = ProcessorKind.Named(golden.GetProperty("kind").GetString()!);
            var settings = new ClrsNetworkSettings
            {
                Hidden = root.GetProperty("hidden").GetInt32(),
                TripletFeatures = root.GetProperty("nb_triplet_fts").GetInt32(),
                Heads = root.GetProperty("nb_heads").GetInt32(),
                LayerNorm = golden.GetProperty("use_ln").GetBoolean(),
                Processor = kind,
                NumberType = type,
            };
            using var parts = new NetworkParts(Anything, settings, () => new BaselineTriplets(), 1);
            GoldenNetwork.Fill(
                parts.Parameters.All.Where(p => p.Name.Split('/')[0] is "processor" or "triplets")
                    .Select(p => new ClrsParameter(p.Name, p.Parameter)),
                golden.GetProperty("params"), name => GoldenNetwork.ProcessorName(name, kind.Triplets));
            var nodes = Input("node_fts");
            var input =
                new ProcessorInput(
                    nodes, Input("edge_fts"), Input("graph_fts"), NetworkParts.Joined(kind.Adjacency, Input("adj_mat"), nodes));
            var (hidden, edges) = parts.Processor.Step(input, Input("hidden"), wantEdges: true);
            var difference = GoldenNetwork.Difference(hidden, golden.GetProperty("node_out"));
            Assert.Equal(kind.Triplets, edges is not null);
            if (edges is not null) difference = Math.Max(difference, GoldenNetwork.Difference(edges, golden.GetProperty("edge_out")));
            Assert.True(difference < tolerance, $"{kind.Name}, layer norm {settings.LayerNorm}: differs by {difference}");
            cases++;
        }

        Assert.Equal(root.GetProperty("cases").GetArrayLength(), cases);
        TestContext.Current.TestOutputHelper?.WriteLine($"{cases} processors");
    }
}
