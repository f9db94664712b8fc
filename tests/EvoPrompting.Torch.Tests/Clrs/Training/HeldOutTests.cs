using EvoPrompting.Networks.Probes;
using EvoPrompting.Networks.Trajectories;
using EvoPrompting.Tasks.Clrs.Specs;
using EvoPrompting.Tasks.Clrs.Training;

namespace EvoPrompting.Torch.Tests.Clrs.Training;

public class HeldOutTests
{
    public static TheoryData<string> Algorithms => [.. ClrsSpecs.All.Select(a => a.Name)];

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void A_worker_gets_inputs_first_hints_and_lengths_but_no_outputs(string algorithm)
    {
        var (plan, batches) = Batches(algorithm);
        var read = TrajectoryBytes.ReadAll(TrajectoryBytes.OfAll(HeldOut.Seen(batches)), plan.Pipeline.Algorithm);

        Assert.Equal(batches.Count, read.Count);
        foreach (var (batch, seen) in batches.Zip(read))
        {
            Assert.Equal(batch.Lengths, seen.Lengths);
            Same(batch.Inputs, seen.Inputs);
            Same(batch.Hints, seen.Hints);
            Assert.All(batch.Hints, h => Assert.Equal(1, h.Shape[0]));
            Assert.Equal(batch.Outputs.Select(o => o.Shape), seen.Outputs.Select(o => o.Shape));
            Assert.All(seen.Outputs, o => Assert.All(o.Values, v => Assert.Equal(0, v)));
        }
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Outputs_come_back_from_their_bytes(string algorithm)
    {
        foreach (var batch in Batches(algorithm).Batches)
        {
            // Entries that do not matter have no byte of their own: the rest is compared.
            var outputs = batch.Outputs.Select(o => o with { Values = Array.ConvertAll(o.Values, v => Math.Max(v, 0)) }).ToArray();
            ReadOnlySpan<byte> bytes = PredictedBytes.Of(outputs);
            var back = PredictedBytes.Read(ref bytes, batch.Outputs);
            Assert.True(bytes.IsEmpty);
            foreach (var (truth, read) in batch.Outputs.Zip(back))
                for (var i = 0; i < truth.Values.Length; i++)
                    if (truth.Values[i] > 0 || (truth.Values[i] == 0 && !HasMasked(truth)))
                        Assert.Equal(truth.Values[i], read.Values[i]);
        }
    }

    [Theory]
    [InlineData("bfs", 300, 300)] // pointers
    [InlineData("minimum", 257, 257)] // one of the nodes
    [InlineData("naive_string_matcher", 256, 320)] // pattern and text together
    public void Nodes_beyond_256_keep_their_numbers(string algorithm, int length, int nodes)
    {
        var plan = new TrainingPlan(new ClrsTrainingSettings { Algorithm = algorithm, Lengths = [8] });
        var batch = Assert.Single(HeldOutSets.Test(plan, length, samples: 3));
        var output = Assert.Single(batch.Outputs);
        output = output with { Values = [.. output.Values] };
        Assert.Equal(nodes, output.Shape[^1]);
        if (output.Spec.Type == ProbeType.Pointer) output.Values[0] = nodes - 1;
        else (output.Values[output.Values.AsSpan(0, nodes).IndexOf(1)], output.Values[nodes - 1]) = (0, 1);

        ReadOnlySpan<byte> bytes = PredictedBytes.Of([output]);
        var back = Assert.Single(PredictedBytes.Read(ref bytes, batch.Outputs));
        Assert.True(bytes.IsEmpty);
        Assert.Equal(output.Values, back.Values);
    }

    private static bool HasMasked(ProbeArray array) => array.Values.Contains(-1);

    private static (TrainingPlan Plan, IReadOnlyList<TrajectoryBatch> Batches) Batches(string algorithm)
    {
        var plan = new TrainingPlan(new ClrsTrainingSettings { Algorithm = algorithm, Lengths = [8] });
        return (plan, HeldOutSets.Test(plan, length: 8, samples: 33)); // a batch of 32 and one of 1
    }

    private static void Same(IReadOnlyList<ProbeArray> expected, IReadOnlyList<ProbeArray> actual)
    {
        Assert.Equal(expected.Select(a => a.Spec), actual.Select(a => a.Spec));
        foreach (var (a, b) in expected.Zip(actual))
        {
            Assert.Equal(a.Shape, b.Shape);
            Assert.Equal(a.Values, b.Values);
        }
    }
}
