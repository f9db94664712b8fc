using System.Text.Json;
using EvoPrompting.Networks.MessagePassing;
using EvoPrompting.Networks.Probes;
using static TorchSharp.torch;

namespace EvoPrompting.Torch.Tests.Clrs;

/// <summary>
/// Whole networks against the reference (golden/net): logits, predictions, losses and gradients on a real batch of each algorithm, with
/// every way of reading hints.
/// </summary>
public class NetworkGoldenTests
{
    private const double Exact = 1e-9, Single = 1e-4;

    public static TheoryData<string> Algorithms => [.. GoldenNetwork.Algorithms];

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Logits_and_losses_agree_in_float64(string algorithm) => Agrees(algorithm, ScalarType.Float64, Exact);

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Logits_and_losses_agree_in_float32(string algorithm) => Agrees(algorithm, ScalarType.Float32, Single);

    private static void Agrees(string algorithm, ScalarType type, double tolerance)
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenNetwork(algorithm);
        var differences = new Dictionary<string, double>();
        Evaluation(golden, type, differences);
        Training(golden, type, differences);
        var worst = differences.MaxBy(d => d.Value);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{algorithm} {type}: {differences.Count} comparisons, worst {worst.Value:E1} at {worst.Key}");
        Assert.All(differences, d => Assert.True(d.Value < tolerance, $"{d.Key} differs by {d.Value}"));
    }

    private static void Evaluation(GoldenNetwork golden, ScalarType type, Dictionary<string, double> differences)
    {
        using var network = golden.Build(type);
        var soft = golden.Root.GetProperty("eval_soft");
        foreach (var wholeBatch in (bool[])[true, false])
        {
            var (outputs, hints) = network.Logits(golden.Batch, null, wholeBatch);
            Compare($"eval_soft {wholeBatch}", golden.Spec.Outputs, outputs, soft.GetProperty("output_logits"), differences);
            var (alone, none) = network.Logits(golden.Batch, null, wholeBatch, hints: false);
            Assert.Empty(none);
            Assert.All(outputs.Zip(alone), pair => Assert.True(pair.First.Equals(pair.Second), "they depend on whether hints are wanted"));
            if (wholeBatch) Compare("eval_soft", golden.Spec.Hints, hints, soft.GetProperty("hint_logits"), differences);
        }

        foreach (var predicted in network.Predict(golden.Batch).Outputs)
        {
            var expected = soft.GetProperty("postprocessed").GetProperty(predicted.Spec.Name);
            Assert.Equal(GoldenArrays.Shape(expected), predicted.Shape);
            Assert.Equal(GoldenArrays.Values(expected), predicted.Values);
        }

        using var reader = golden.Build(type, s => s with { Feedback = HintFeedback.HardOnEvaluation });
        var hard = golden.Root.GetProperty("eval_hard");
        var logits = reader.Logits(golden.Batch, null, wholeBatch: true);
        Compare("eval_hard", golden.Spec.Outputs, logits.Outputs, hard.GetProperty("output_logits"), differences);
        Compare("eval_hard", golden.Spec.Hints, [.. logits.Hints.Select(h => h[^1])], hard.GetProperty("hint_logits_last"), differences);
    }

    private static void Training(GoldenNetwork golden, ScalarType type, Dictionary<string, double> differences)
    {
        var soft = golden.Root.GetProperty("train_soft");
        var chance = new GoldenChance(soft.GetProperty("gumbel_uniforms"));
        using (var network = golden.Build(type))
        {
            var (outputs, hints) = network.Logits(golden.Batch, chance, wholeBatch: true);
            Compare("train_soft", golden.Spec.Outputs, outputs, soft.GetProperty("output_logits"), differences);
            Compare("train_soft", golden.Spec.Hints, hints, soft.GetProperty("hint_logits"), differences);
            Compare("train_soft", network.Loss(golden.Batch, chance), soft, differences);
        }

        foreach (var (name, change) in (IEnumerable<(string, Func<ClrsNetworkSettings, ClrsNetworkSettings>)>)
            [
                ("train_teacher_forced", s => s with { TeacherForcing = 1 }),
                ("train_hard", s => s with { Feedback = HintFeedback.Hard }),
                ("train_decoded_only", s => s with { Hints = HintUse.DecodedOnly }),
            ])
        {
            using var network = golden.Build(type, change);
            Compare(name, network.Loss(golden.Batch, chance), golden.Root.GetProperty(name), differences);
        }
    }

    private static void Compare(
        string what, IEnumerable<ProbeSpec> probes, Tensor[] logits, JsonElement golden, Dictionary<string, double> differences)
    {
        foreach (var (probe, actual) in probes.Zip(logits))
            differences[$"{what}: logits of {probe.Stage} {probe.Name}"] = GoldenNetwork.Difference(actual, golden.GetProperty(probe.Name));
    }

    private static void Compare(string what, ClrsLoss loss, JsonElement golden, Dictionary<string, double> differences)
    {
        foreach (var (name, losses) in (IEnumerable<(string, IReadOnlyList<(string, double)>)>)[("output_losses", loss.Outputs),
            ("hint_losses", loss.Hints)])
            foreach (var (probe, value) in losses)
                differences[$"{what}: {name} of {probe}"] =
                    GoldenNetwork.Difference([value], GoldenArrays.Values(golden.GetProperty(name).GetProperty(probe)));
        differences[$"{what}: total"] = GoldenNetwork.Difference([loss.Total], GoldenArrays.Values(golden.GetProperty("total_loss")));
    }
}
