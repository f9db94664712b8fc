using EvoPrompting.Networks.Probes;
using EvoPrompting.Networks.Trajectories;
using EvoPrompting.Tasks.Clrs.Pipeline;
using EvoPrompting.Tasks.Clrs.Sampling;
using EvoPrompting.Tasks.Clrs.Scoring;
using EvoPrompting.Tasks.Clrs.Specs;
using EvoPrompting.Tasks.Clrs.Training;

namespace EvoPrompting.Torch.Tests.Clrs;

public class SampleTests
{
    public static TheoryData<string> Algorithms => [.. ClrsSpecs.Names];

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void TrainingBatchesTakeTheLengthsInTurn(string name)
    {
        var stream = Stream(name, batchSize: 2);
        int[] expected = name switch
        {
            "segments_intersect" => [4, 4, 4, 4, 4, 4],
            "optimal_bst" => [5, 8, 12, 14, 17, 5],
            "naive_string_matcher" or "kmp_matcher" => [20, 20, 20, 20, 20, 20],
            _ => [4, 7, 11, 13, 16, 4],
        };
        Assert.Equal(expected, expected.Select(_ => stream.Next().Inputs[0].Shape[1]));
    }

    [Fact]
    public void TrainingPositionsAreRandomAndSorted()
    {
        var rows = Stream("bfs", batchSize: 3).Next().Inputs.Single(i => i.Spec.Name == "pos").Values.Chunk(4).ToArray();
        Assert.All(rows, row => Assert.Equal(row.Order(), row));
        Assert.NotEqual(rows[0], rows[1]);
    }

    [Fact]
    public void AHintCanBeLeftOut()
    {
        var pipeline = new TrainingPipeline(ClrsSpecs.Find("quickselect")!, withoutHint: "pivot");
        Assert.DoesNotContain(pipeline.Algorithm.Hints, h => h.Name == "pivot");
        var batch = BenchmarkSplit.Of(pipeline.Algorithm, SplitName.Validation).Draw(ClrsSpecs.Find("quickselect")!).Batch(0, 2);
        Assert.Equal(pipeline.Algorithm.Hints, pipeline.Rewrite(batch).Hints.Select(h => h.Spec));
    }

    [Fact]
    public void HintsEndInZerosAndTheOrderOfNodesBecomesAnInput()
    {
        var batch = Stream("jarvis_march", batchSize: 4).Next();
        var phase = batch.Hints.Single(h => h.Spec.Name == "phase");
        Assert.Equal([0, 0, 1, 2], batch.Inputs.Single(i => i.Spec.Name == "pred").Values[..4]);
        for (var b = 0; b < 4; b++)
            for (var t = 0; t < phase.Shape[0]; t++)
                Assert.Equal(t < batch.Lengths[b] ? 1 : 0, phase.Values.AsSpan((t * 4 + b) * 2, 2).ToArray().Sum());
    }

    [Fact]
    public void EqualSeedsGiveEqualBatches()
    {
        double[] Drawn(uint seed) => Stream("bfs", batchSize: 4, seed).Next().Inputs[2].Values;
        Assert.Equal(Drawn(9), Drawn(9));
        Assert.NotEqual(Drawn(9), Drawn(10));
    }

    [Fact]
    public void APatternThatLeavesNoRoomIsRefused()
    {
        var sampler = new InputSampler(ClrsSpecs.Find("kmp_matcher")!, seed: 1, length: 10, new() { NeedleLength = 5 });
        Assert.StartsWith(
            "a pattern of 5 needs a text longer than it", Assert.Throws<ArgumentOutOfRangeException>(() => sampler.Next()).Message);
    }

    [Fact]
    public void AMaskThatIsNoNumberScoresAsWrong()
    {
        ProbeSpec mask = new("in_hull", ProbeStage.Output, ProbeLocation.Node, ProbeType.Mask);
        Assert.Equal(0, ProbeScores.Score(new(mask, [1, 3], [0, 1, 1]), new(mask, [1, 3], [double.NaN, double.NaN, double.NaN])));
    }

    [Fact]
    public void OutputsAreScoredOverTheWholeSetNotBatchByBatch()
    {
        ProbeSpec mask = new("in_hull", ProbeStage.Output, ProbeLocation.Node, ProbeType.Mask);
        ProbeSpec pointer = new("pi", ProbeStage.Output, ProbeLocation.Node, ProbeType.Pointer);
        IReadOnlyList<ProbeArray> Batch(double[] m, double[] p) => [new(mask, [1, 2], m), new(pointer, [1, 2], p)];
        var scores = OutputScores.Of([(Batch([0, 0], [0, 1]), Batch([0, 0], [0, 1])), (Batch([1, 1], [1, 1]), Batch([1, 0], [0, 0]))]);

        // One true positive, one false negative: F1 = 2/3; the mean of the batches' F1 would be 5/6.
        Assert.Equal([("in_hull", 2.0 / 3), ("pi", 0.5)], scores.ByOutput);
        Assert.Equal((2.0 / 3 + 0.5) / 2, scores.Mean, 1e-15);
    }

    private static TrainingStream Stream(string algorithm, int batchSize, uint seed = 42) =>
        new(new TrainingPlan(new ClrsTrainingSettings { Algorithm = algorithm, Seed = seed }), batchSize);
}
