using System.Text.Json;
using EvoPrompting.Networks.Probes;
using EvoPrompting.Networks.Trajectories;
using EvoPrompting.Tasks.Clrs.Pipeline;
using EvoPrompting.Tasks.Clrs.Sampling;
using EvoPrompting.Tasks.Clrs.Scoring;
using EvoPrompting.Tasks.Clrs.Specs;
using EvoPrompting.Tasks.Clrs.Training;
using EvoPrompting.Tasks.Numpy;

namespace EvoPrompting.Torch.Tests.Clrs;

/// <summary>The units of data and scoring in _units.json.gz, whose numbers have 13 digits.</summary>
public class UnitGoldenTests
{
    private const double Tolerance = 1e-12;

    [Fact]
    public void ScoresAgree()
    {
        using var units = Golden.Read("clrs/_units.json.gz");
        Assert.All(units.RootElement.GetProperty("evaluation").EnumerateArray(), unit =>
        {
            var spec = Spec(unit);
            var score =
                ProbeScores.Score(GoldenArrays.Read(unit.GetProperty("truth"), spec), GoldenArrays.Read(unit.GetProperty("pred"), spec));
            Assert.Equal(Number(unit, "score"), score, Tolerance);
        });
    }

    [Theory]
    [InlineData("pointer", ProbeType.Pointer)]
    [InlineData("mask", ProbeType.Mask)]
    public void ScoresOfHintsCountRunningSamplesOnly(string name, ProbeType type)
    {
        using var units = Golden.Read("clrs/_units.json.gz");
        var unit = units.RootElement.GetProperty("evaluate_hints");
        var spec = new ProbeSpec(name, ProbeStage.Hint, ProbeLocation.Node, type);
        var scores = HintScores.Of(
            GoldenArrays.Read(unit.GetProperty($"truth_{name}"), spec), GoldenArrays.Read(unit.GetProperty($"preds_{name}"), spec),
            Whole(unit, "lengths"));
        Assert.Equal(Number(unit, $"score_{name}"), scores.Mean, Tolerance);
        Close(Values(unit, $"{name}_along_time"), scores.ByStep);
    }

    [Fact]
    public void PredecessorsBecomeACyclicPermutationAndAMaskAndComeBack()
    {
        using var units = Golden.Read("clrs/_units.json.gz");
        var unit = units.RootElement.GetProperty("predecessor_to_cyclic");
        var pointers = GoldenArrays.Read(unit.GetProperty("pointers"), Order);
        var rewritten = CyclicPermutations.Rewrite(new TrajectoryBatch([], [pointers], [], [1, 1, 1])).Outputs;
        Assert.Equal(["pred", "pred_mask"], rewritten.Select(o => o.Spec.Name));
        Assert.Equal(Values(unit, "cyclic_permutation"), rewritten[0].Values);
        Assert.Equal(Values(unit, "first_mask"), rewritten[1].Values);
        Assert.Equal(pointers.Values, Assert.Single(CyclicPermutations.Fuse(rewritten)).Values);
    }

    [Fact]
    public void APermutationAndAMaskAreFusedToPointers()
    {
        using var units = Golden.Read("clrs/_units.json.gz");
        var unit = units.RootElement.GetProperty("fuse_perm_and_mask");
        var fused = CyclicPermutations.Fuse(
        [
            GoldenArrays.Read(unit.GetProperty("perm"), Order with { Type = ProbeType.PermutationPointer }),
            GoldenArrays.Read(unit.GetProperty("mask"), Order with { Name = "pred_mask", Type = ProbeType.MaskOne }),
        ]);
        Assert.Equal(Values(unit, "pointers"), Assert.Single(fused).Values);
    }

    [Fact]
    public void RandomPositionsAgree()
    {
        using var units = Golden.Read("clrs/_units.json.gz");
        Assert.All(units.RootElement.GetProperty("process_random_pos").EnumerateArray(), unit =>
        {
            var positions =
                GoldenArrays.Read(unit.GetProperty("pos_before"), new("pos", ProbeStage.Input, ProbeLocation.Node, ProbeType.Scalar));
            var drawn = RandomPositions.Draw(new([positions], [], [], [1, 1]), new NumpyRandom(unit.GetProperty("rng_seed").GetUInt32()));
            Close(Values(unit, "pos_after"), drawn.Inputs[0].Values);
        });
    }

    [Fact]
    public void FixedSamplesAreBatchedAndChosenAsInTheReference()
    {
        using var units = Golden.Read("clrs/_units.json.gz");
        Assert.All(units.RootElement.GetProperty("sampler_batching").EnumerateArray(), unit =>
        {
            var samples = new FixedSamples(Sampler(unit), unit.GetProperty("num_samples").GetInt32());
            Assert.Equal(Whole(unit, "lengths_all"), samples.Lengths);

            var expected = samples.Batch(0, samples.Count);
            var batch = samples.Next(4);
            Assert.Equal(Whole(unit, "next4_lengths"), batch.Lengths);
            Assert.Equal([.. unit.GetProperty("next4_first_hint_shape").EnumerateArray().Select(e => e.GetInt32())], batch.Hints[0].Shape);
            Close(Values(unit, "next4_first_input"), batch.Inputs.First(i => i.Spec.Name != "pos").Values);
            Close(Values(unit, "next4_output"), batch.Outputs[0].Values);

            var size = expected.Outputs[0].Values.Length / samples.Count;
            var chosen = Whole(unit, "first_next4_indices").SelectMany(i => expected.Outputs[0].Values.Skip(i * size).Take(size));
            Assert.Equal(chosen, batch.Outputs[0].Values);
        });
    }

    [Fact]
    public void FreshSamplesFollowAThousandThatAreThrownAway()
    {
        using var units = Golden.Read("clrs/_units.json.gz");
        Assert.All(units.RootElement.GetProperty("sampler_batching").EnumerateArray(), unit =>
        {
            var samples = new FreshSamples(Sampler(unit));
            Assert.Equal(unit.GetProperty("onthefly_max_steps_after_1000_warmup").GetInt32(), samples.Steps);
            var batch = samples.Next(3);
            Assert.Equal(Whole(unit, "onthefly_next3_lengths"), batch.Lengths);
            Assert.Equal(unit.GetProperty("onthefly_next3_hint_T").GetInt32(), batch.Hints[0].Shape[0]);
            Close(Values(unit, "onthefly_next3_second_input"), batch.Inputs[1].Values);
        });
    }

    [Fact]
    public void TheSeedsOfATrainingAreDrawnFromOneGenerator()
    {
        using var units = Golden.Read("clrs/_units.json.gz");
        var seeds = units.RootElement.GetProperty("run_py_seed42_randint_2pow32_sequence").EnumerateArray().Select(e => e.GetUInt32())
            .ToArray();
        var bfs = ClrsSpecs.Find("bfs")!;
        var plan = new TrainingPlan(new ClrsTrainingSettings { Algorithm = bfs.Name });
        Assert.Equal(seeds[0], plan.NetworkSeed);
        Assert.Equal(seeds[1..6], plan.SampleSeeds);
        Assert.Equal(seeds[6], plan.ValidationSeed);

        var stream = new TrainingStream(plan, batchSize: 5);
        // The first two lengths' batches are those of samplers seeded with the next two draws.
        foreach (var (length, seed) in new[] { (4, seeds[1]), (7, seeds[2]) })
        {
            var expected = new FreshSamples(new(bfs, seed, length, SamplerOptions.ForTraining(bfs, 16))).Next(5);
            Assert.Equal(expected.Inputs[2].Values, stream.Next().Inputs[2].Values);
        }
    }

    private static ProbeSpec Order => new("pred", ProbeStage.Output, ProbeLocation.Node, ProbeType.ShouldBePermutation);

    private static InputSampler Sampler(JsonElement unit) => new(
        ClrsSpecs.Find(unit.GetProperty("algorithm").GetString()!)!, unit.GetProperty("seed").GetUInt32(),
        unit.GetProperty("length").GetInt32());

    private static ProbeSpec Spec(JsonElement unit) => new(
        "probe", ProbeStage.Output, Enum.Parse<ProbeLocation>(unit.GetProperty("location").GetString()!, ignoreCase: true),
        Enum.Parse<ProbeType>(unit.GetProperty("type").GetString()!.Replace("_", ""), ignoreCase: true), Classes: 4);

    private static double Number(JsonElement unit, string name) => Assert.Single(Values(unit, name));

    private static double[] Values(JsonElement unit, string name) => GoldenArrays.Values(unit.GetProperty(name));

    private static int[] Whole(JsonElement unit, string name) => [.. Values(unit, name).Select(v => (int)v)];

    private static void Close(IReadOnlyList<double> expected, IReadOnlyList<double> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        Assert.All(expected.Zip(actual), v => Assert.Equal(v.First, v.Second, Tolerance));
    }
}
