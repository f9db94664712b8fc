using EvoPrompting.Chance;
using EvoPrompting.Networks.MessagePassing;
using EvoPrompting.Networks.Trajectories;
using EvoPrompting.Tasks.Clrs.Pipeline;
using EvoPrompting.Tasks.Clrs.Sampling;
using EvoPrompting.Tasks.Clrs.Specs;

namespace EvoPrompting.Bench;

/// <summary>
/// A training step (loss and gradients), in plain and fused form, run in turn, beside the time that its large products alone would take at
/// the rate of the library's, and what predicting for the batch takes.
/// </summary>
internal static class ClrsStepBench
{
    private const int FusedRuns = 5, PlainRuns = 3, SmallRuns = 60; // a small step is mostly calls, which are compiled again while they run

    // Batch, nodes and hidden size of the paper, and of the recipe of quick searches.
    private static readonly (int Batch, int Nodes, int Hidden) Paper = (32, 16, 128), Small = (16, 8, 32);

    private static readonly string[] Usual = ["bfs", "minimum", "mst_kruskal", "articulation_points"];

    public static void Run(string[] algorithms)
    {
        var one = algorithms is ["plain" or "fused", ..] ? algorithms[0] : null; // the peak of a form is its own only where it runs alone
        if (one is not null) algorithms = algorithms[1..];
        var (examples, nodes, hidden) = algorithms is ["small", ..] ? Small : Paper;
        if (algorithms is ["small", ..]) algorithms = algorithms[1..];
        var settings = new ClrsNetworkSettings { Hidden = hidden };
        Console.WriteLine($"{"algorithm",-30} {"steps",5} {"plain ms",10} {"cpu ms",9} {"peak MB",8} {"fused ms",10} {"cpu ms",9} "
            + $"{"peak MB",8} {"ratio",6} {"estimate MB",12} {"GFLOP",7} {"products ms",12} {"predict ms",11}");
        var rate = StepArithmetic.Rate(hidden);
        foreach (var name in algorithms.Length == 0 ? Usual : algorithms)
        {
            var algorithm = ClrsSpecs.Find(name) ?? throw new UserException($"there is no algorithm '{name}'");
            var pipeline = new TrainingPipeline(algorithm);
            var sampler = new InputSampler(algorithm, 1, nodes, SamplerOptions.ForTraining(algorithm, nodes));
            var batch = pipeline.Rewrite(new FixedSamples(sampler, examples).Batch(0, examples));
            using var fused = new ClrsNetwork(pipeline.Algorithm, settings, 1);
            using var plain = new ClrsNetwork(pipeline.Algorithm, settings with { Fused = false }, 1);
            if (one != "plain") Step(fused, batch);
            List<Measured> ofFused = [], ofPlain = [], ofPredictions = [];
            for (var run = 0; run < (hidden == Small.Hidden ? SmallRuns : FusedRuns); run++)
            {
                if (one != "plain") ofFused.Add(Measured.Of(() => Step(fused, batch)));
                ofPredictions.Add(Measured.Of(() => fused.Predict(batch)));
                if (one != "fused" && run < PlainRuns) ofPlain.Add(Measured.Of(() => Step(plain, batch)));
            }

            var (slow, fast) = (Measured.Median(ofPlain), Measured.Median(ofFused));
            Console.WriteLine(
                $"{name,-30} {batch.Lengths.Max() - 1,5} {slow.Wall,10:F0} {slow.Processor,9:F0} {slow.PeakMegabytes,8:F0} "
                    + $"{fast.Wall,10:F0} {fast.Processor,9:F0} "
                + $"{fast.PeakMegabytes,8:F0} {slow.Processor / fast.Processor,6:F1} {Estimate(fused, batch),12:F0} "
                + $"{StepArithmetic.Of(fused, batch) / 1e9,7:F1} {StepArithmetic.Of(fused, batch) / rate,12:F0} "
                + $"{Measured.Median(ofPredictions).Processor,11:F0}");
        }
    }

    // What the fused step is expected to keep; above the setting's limit it takes each step of the roll-out twice in place of that.
    private static double Estimate(ClrsNetwork network, TrajectoryBatch batch)
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        return ActivationMemory.Estimate(network.Parts, new LoadedBatch(network.Spec, batch, network.Settings)) / (1024.0 * 1024);
    }

    private static void Step(ClrsNetwork network, TrajectoryBatch batch) => network.Differentiate(batch, new RandomStream(1));
}
