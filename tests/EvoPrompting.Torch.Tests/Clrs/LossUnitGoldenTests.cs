using System.Text.Json;
using EvoPrompting.Networks.MessagePassing;
using EvoPrompting.Networks.Probes;
using EvoPrompting.Networks.Trajectories;
using static TorchSharp.torch;

namespace EvoPrompting.Torch.Tests.Clrs;

/// <summary>The units of losses, Sinkhorn and post-processing in _units.json.gz, whose numbers have 13 digits.</summary>
public class LossUnitGoldenTests
{
    [Fact]
    public void LossesOfOutputsAgree() => ForEach("output_losses", unit =>
    {
        var (probe, truth) = (Probe(unit), GoldenArrays.Values(unit.GetProperty("truth")));
        var width = probe.Type == ProbeType.Categorical
            ? GoldenArrays.Shape(unit.GetProperty("truth"))[^1] : unit.GetProperty("nb_nodes").GetInt32();
        var sum = ElementLoss.Sum(probe.Type, Read(unit, "pred"), Truth(unit, probe)).item<double>();
        Close(GoldenArrays.Values(unit.GetProperty("loss"))[0], sum / ElementLoss.Count(probe.Type, truth, width));
    });

    /// <summary>
    /// Added up over the steps and divided as a training does: the longest trajectories first, each step with those it still concerns.
    /// </summary>
    [Fact]
    public void LossesOfHintsAgree() => ForEach("hint_losses", unit =>
    {
        var (truth, nodes) = (unit.GetProperty("truth"), unit.GetProperty("nb_nodes").GetInt32());
        var hint = Probe(unit) with
        {
            Stage = ProbeStage.Hint,
            Location = Enum.Parse<ProbeLocation>(unit.GetProperty("location").GetString()!, ignoreCase: true),
            Classes = GoldenArrays.Shape(truth)[^1],
        };
        var lengths = Array.ConvertAll(GoldenArrays.Values(unit.GetProperty("lengths")), l => (int)l);
        var input = new ProbeSpec("pos", ProbeStage.Input, ProbeLocation.Node, ProbeType.Scalar);
        var batch = new LoadedBatch(
            new AlgorithmSpec("unit", [input, hint]),
            new TrajectoryBatch(
                [new(input, [lengths.Length, nodes], new double[lengths.Length * nodes])], [], [GoldenArrays.Read(truth, hint)], lengths),
            new ClrsNetworkSettings { NumberType = ScalarType.Float64 });
        var predicted = Read(unit, "preds").index_select(1, tensor(Array.ConvertAll(batch.Order, i => (long)i)));
        var sum = 0.0;
        for (var step = 0; step < batch.Steps; step++)
        {
            var count = batch.WithHints(step);
            sum += ElementLoss.Sum(hint.Type, predicted[step].narrow(0, 0, count), batch.Hints[0][step + 1].narrow(0, 0, count))
                .item<double>();
        }

        Close(GoldenArrays.Values(unit.GetProperty("loss"))[0], sum / batch.HintElements[0]);
    });

    [Fact]
    public void LogarithmicSinkhornAgrees() => ForEach("log_sinkhorn", unit =>
    {
        Assert.Equal(0.1, unit.GetProperty("temperature").GetDouble());
        var y = Sinkhorn.Log(Read(unit, "x"), unit.GetProperty("steps").GetInt32(), unit.GetProperty("zero_diagonal").GetBoolean());
        Close(GoldenArrays.Values(unit.GetProperty("out")), Numbers(y));
    });

    [Fact]
    public void PostProcessingAgrees() => ForEach("postprocess", unit =>
    {
        var (probe, hard, logits) = (Probe(unit), unit.GetProperty("hard").GetBoolean(), Read(unit, "pred"));
        if (probe.Type == ProbeType.PermutationPointer && !hard) return; // a soft permutation is never read here
        var y = hard ? ProbeTensors.Predicted(probe, logits) : ProbeTensors.Soft(probe, logits);
        Close(GoldenArrays.Values(unit.GetProperty("result")), Numbers(y));
    });

    private static void ForEach(string name, Action<JsonElement> check)
    {
        using var units = Golden.Read("clrs/_units.json.gz");
        Assert.All(units.RootElement.GetProperty(name).EnumerateArray(), unit =>
        {
            using var scope = NewDisposeScope();
            check(unit);
        });
    }

    private static ProbeSpec Probe(JsonElement unit) => new(
        "probe", ProbeStage.Output, ProbeLocation.Node,
        Enum.Parse<ProbeType>(unit.GetProperty("type").GetString()!.Replace("_", ""), ignoreCase: true), Classes: 4);

    private static Tensor Truth(JsonElement unit, ProbeSpec probe) =>
        probe.Type == ProbeType.Pointer ? Read(unit, "truth").to(ScalarType.Int64) : Read(unit, "truth");

    private static Tensor Read(JsonElement unit, string name) => tensor(
        GoldenArrays.Values(unit.GetProperty(name)), Array.ConvertAll(GoldenArrays.Shape(unit.GetProperty(name)), s => (long)s));

    private static double[] Numbers(Tensor y) => y.to(ScalarType.Float64).contiguous().data<double>().ToArray();

    private static void Close(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        foreach (var (a, b) in expected.Zip(actual)) Close(a, b);
    }

    private static void Close(double expected, double actual) => Assert.Equal(expected, actual, 1e-9 * Math.Max(1, Math.Abs(expected)));
}
