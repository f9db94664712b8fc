using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using EvoPrompting.Networks.MessagePassing;
using EvoPrompting.Networks.Probes;
using EvoPrompting.Networks.Trajectories;
using static TorchSharp.torch;

namespace EvoPrompting.Torch.Tests.Clrs;

/// <summary>A whole network of the golden data: its specification, its batch and its parameters under our names.</summary>
internal sealed partial class GoldenNetwork : IDisposable
{
    private readonly JsonDocument document;

    public GoldenNetwork(string algorithm)
    {
        document = Golden.Read($"net/{algorithm}.json.gz");
        var inputs = Root.GetProperty("inputs");
        Spec = new AlgorithmSpec(algorithm, [.. Root.GetProperty("spec").EnumerateObject().Select(ReadProbe).OrderBy(p => p.Stage)]);
        Batch = new TrajectoryBatch(
            GoldenArrays.ReadAll(inputs, Spec.Inputs), GoldenArrays.ReadAll(Root.GetProperty("outputs"), Spec.Outputs),
            GoldenArrays.ReadAll(Root.GetProperty("hints"), Spec.Hints),
            [.. GoldenArrays.Values(Root.GetProperty("lengths")).Select(l => (int)l)]);
        ProbeSpec ReadProbe(JsonProperty probe)
        {
            string Part(int i) => probe.Value[i].GetString()!.Replace("_", "");
            var (stage, type) = (Enum.Parse<ProbeStage>(Part(0), true), Enum.Parse<ProbeType>(Part(2), true));
            var classes = type == ProbeType.Categorical
                ? GoldenArrays.Shape(Root.GetProperty(Part(0) + "s").GetProperty(probe.Name))[^1] : 0;
            return new ProbeSpec(probe.Name, stage, Enum.Parse<ProbeLocation>(Part(1), true), type, classes);
        }
    }

    public static IEnumerable<string> Algorithms =>
        Directory.GetFiles(Path.GetDirectoryName(Golden.Path("net/processors.json.gz"))!, "*.json.gz")
            .Select(f => Path.GetFileName(f)[..^".json.gz".Length]).Where(f => f != "processors").Order();

    public JsonElement Root => document.RootElement;

    public AlgorithmSpec Spec { get; }

    public TrajectoryBatch Batch { get; }

    public int Hidden => Root.GetProperty("hidden").GetInt32();

    /// <summary>Returns the network with the golden parameters.</summary>
    public ClrsNetwork Build(ScalarType type, Func<ClrsNetworkSettings, ClrsNetworkSettings>? change = null)
    {
        var settings = new ClrsNetworkSettings { Hidden = Hidden, NumberType = type };
        var network = new ClrsNetwork(Spec, change?.Invoke(settings) ?? settings, 1);
        Fill(network.Parameters, Root.GetProperty("params"), GoldenName);
        return network;
    }

    /// <summary>Copies golden values into parameters; every parameter has to be there.</summary>
    public static void Fill(IEnumerable<ClrsParameter> parameters, JsonElement values, Func<string, string> goldenName)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        foreach (var parameter in parameters)
        {
            var array = values.GetProperty(goldenName(parameter.Name));
            Assert.Equal(parameter.Value.shape, GoldenArrays.Shape(array).Select(s => (long)s));
            parameter.Value.copy_(tensor(GoldenArrays.Values(array), parameter.Value.shape));
        }
    }

    /// <summary>Returns the golden name of one of our parameters.</summary>
    public static string GoldenName(string name)
    {
        var parts = name.Split('/');
        var last = parts[^1] is "kernel" or "0" && parts[0] != "decoder" ? "w" : parts[^1] == "kernel" ? "w" : "b";
        return parts[0] switch
        {
            "encoder" => $"net/algo_0_{parts[1]}_enc_linear{Ordinal(parts.Length > 3 ? Number(parts[2]) : 0)}/{last}",
            "decoder" => $"net/algo_0_{parts[1]}_dec_linear{Ordinal(Number(parts[2]))}/{last}",
            _ => "net/mpnn_aggr_clrs_processor/" + ProcessorName(name, triplets: true),
        };
    }

    /// <summary>Returns the golden name of a processor's parameter.</summary>
    public static string ProcessorName(string name, bool triplets)
    {
        var parts = name.Split('/');
        if (parts[0] == "triplets")
            return $"linear{Ordinal(6 + int.Parse(parts[1], CultureInfo.InvariantCulture))}/{(parts[2] == "0" ? "w" : "b")}";
        var suffix = parts[^1] == "kernel" ? "w" : "b";
        return parts[1] switch
        {
            "norm_scale" => "layer_norm/scale",
            "norm_offset" => "layer_norm/offset",
            "mlp_0" or "mlp_1" => $"mlp/linear{parts[1][3..]}/{suffix}",
            "message_1" or "values" => $"linear/{suffix}",
            "message_2" or "skip" => $"linear_1/{suffix}",
            "message_edge" or "attention_1" => $"linear_2/{suffix}",
            "message_graph" or "attention_2" => $"linear_3/{suffix}",
            "output_1" or "attention_edge" => $"linear_4/{suffix}",
            "output_2" or "attention_graph" => $"linear_5/{suffix}",
            var gate when GateOrScore().Match(gate) is { Success: true } match =>
                $"linear_{(match.Groups[1].Value == "score" ? 6 : triplets ? 13 : 5) + Number(match.Groups[2].Value)}/{suffix}",
            _ => throw new ArgumentException(name),
        };
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>
    /// Returns the largest difference of numbers from golden ones, relative to them where they are above their root mean square, else to
    /// that. The logits of a permutation's diagonal, -1e6, are left out of the mean.
    /// </summary>
    public static double Difference(Tensor actual, JsonElement golden)
    {
        Assert.Equal(GoldenArrays.Shape(golden).Select(s => (long)s), actual.shape);
        return Difference(actual.detach().to(ScalarType.Float64).contiguous().data<double>().ToArray(), GoldenArrays.Values(golden));
    }

    public static double Difference(IReadOnlyList<double> actual, IReadOnlyList<double> golden)
    {
        Assert.Equal(golden.Count, actual.Count);
        var usual = Math.Max(1e-3, Math.Sqrt(golden.Where(g => Math.Abs(g) < 1e5).Select(g => g * g).DefaultIfEmpty().Average()));
        return actual.Zip(golden, (a, g) => double.IsNaN(a) ? double.PositiveInfinity : Math.Abs(a - g) / Math.Max(Math.Abs(g), usual))
            .DefaultIfEmpty().Max();
    }

    private static string Ordinal(int i) => i == 0 ? "" : $"_{i}";

    public void Dispose() => document.Dispose();

    [GeneratedRegex(@"^(gate|score)_(\d+)$")]
    private static partial Regex GateOrScore();
}

/// <summary>Takes the noise of permutations from the golden data and forces all or none.</summary>
internal sealed class GoldenChance(JsonElement uniforms) : TrainingChance
{
    public override bool Forced(int step, int example, double probability) => throw new InvalidOperationException("not drawn");

    public override double[] Uniforms(int step, int example, int count) =>
        GoldenArrays.Values(uniforms[step]).AsSpan(example * count, count).ToArray();
}
