using EvoPrompting.Chance;
using EvoPrompting.Networks.Probes;
using EvoPrompting.Networks.Trajectories;
using EvoPrompting.Tasks.Clrs.Pipeline;
using EvoPrompting.Tasks.Clrs.Scoring;

namespace EvoPrompting.Torch.Tests.Clrs;

/// <summary>What is certain of scores while a set is predicted batch by batch.</summary>
public class OutputTallyTests
{
    private const int Nodes = 4;

    public static TheoryData<string> Kinds =>
        ["mask", "edge mask", "graph mask", "one node", "classes", "edge classes", "pointers", "edge pointers", "permutation", "three"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_score_never_ends_above_what_it_was_certain_not_to_be_above(string kind)
    {
        for (var trial = 0; trial < 300; trial++)
        {
            var chance = new RunSeed(1).Stream(kind, trial);
            var (truth, prediction) = Draw(kind, chance, batches: 1 + chance.Next(5));
            int[] order = [.. Enumerable.Range(0, truth.Length)];
            chance.Shuffle<int>(order);

            var tally = new OutputTally(truth);
            List<double> bounds = [tally.Scores.Mean];
            for (var taken = 1; taken <= order.Length; taken++)
            {
                tally.Take(order[taken - 1], prediction[order[taken - 1]]);
                bounds.Add(tally.Scores.Mean);
                // The bound is reached where all that is left is right, so none below it would be true.
                var known = order[..taken];
                Assert.Equal(ScoredTogether(truth, [.. truth.Select((t, i) => known.Contains(i) ? prediction[i] : t)]), bounds[^1]);
            }

            Assert.All(bounds.Zip(bounds.Skip(1)), pair => Assert.True(pair.First >= pair.Second, $"trial {trial}: {pair}"));
            Assert.Equal(1, bounds[0]);
            Assert.Equal(ScoredTogether(truth, prediction), bounds[^1]);
        }
    }

    [Fact]
    public void Rounding_never_lets_better_counts_score_less()
    {
        var chance = new RunSeed(2).Stream("counts");
        for (var right = 0; right < 25; right++)
            for (var missed = 0; missed < 25; missed++)
                for (var spurious = 0; spurious < 25; spurious++)
                    Check(right, missed, spurious);
        for (var i = 0; i < 200_000; i++) Check(chance.Next(100_000_000), chance.Next(1000), chance.Next(1000));
        for (var i = 0; i < 200_000; i++) Check(chance.Next(100_000_000), chance.Next(100_000_000), chance.Next(100_000_000));

        static void Check(int right, int missed, int spurious)
        {
            var counts = new Agreement(right, missed, spurious);
            if (missed > 0) Better(counts, counts with { Right = right + 1, Missed = missed - 1 });
            if (spurious > 0) Better(counts, counts with { Spurious = spurious - 1 });
        }

        static void Better(Agreement worse, Agreement better)
        {
            if (better.Score(ProbeType.Mask) < worse.Score(ProbeType.Mask)) Assert.Fail($"{better} scores less than {worse}");
            if (better.Score(ProbeType.Pointer) < worse.Score(ProbeType.Pointer)) Assert.Fail($"{better} scores less than {worse}");
        }
    }

    /// <summary>All batches joined and scored probe by probe.</summary>
    private static double ScoredTogether(IReadOnlyList<ProbeArray>[] truth, IReadOnlyList<ProbeArray>[] prediction)
    {
        var (wanted, given) = (truth.Select(CyclicPermutations.Fuse).ToArray(), prediction.Select(CyclicPermutations.Fuse).ToArray());
        return Enumerable.Range(0, wanted[0].Count)
            .Average(i => ProbeScores.Score(Joined(wanted.Select(b => b[i])), Joined(given.Select(b => b[i]))));

        static ProbeArray Joined(IEnumerable<ProbeArray> parts) => new(
            parts.First().Spec, [parts.Sum(p => p.Shape[0]), .. parts.First().Shape[1..]], [.. parts.SelectMany(p => p.Values)]);
    }

    private static (IReadOnlyList<ProbeArray>[] Truth, IReadOnlyList<ProbeArray>[] Prediction) Draw(
        string kind, RandomStream chance, int batches)
    {
        ProbeSpec[] specs = kind switch
        {
            "mask" => [Spec(ProbeLocation.Node, ProbeType.Mask)],
            "edge mask" => [Spec(ProbeLocation.Edge, ProbeType.Mask)],
            "graph mask" => [Spec(ProbeLocation.Graph, ProbeType.Mask)],
            "one node" => [Spec(ProbeLocation.Node, ProbeType.MaskOne)],
            "classes" => [Spec(ProbeLocation.Node, ProbeType.Categorical)],
            "edge classes" => [Spec(ProbeLocation.Edge, ProbeType.Categorical)],
            "pointers" => [Spec(ProbeLocation.Node, ProbeType.Pointer)],
            "edge pointers" => [Spec(ProbeLocation.Edge, ProbeType.Pointer)],
            "permutation" => [Spec(ProbeLocation.Node, ProbeType.PermutationPointer), Spec(ProbeLocation.Node, ProbeType.MaskOne)],
            _ =>
            [
                Spec(ProbeLocation.Node, ProbeType.Mask), Spec(ProbeLocation.Node, ProbeType.Categorical),
                Spec(ProbeLocation.Node, ProbeType.Pointer),
            ],
        };
        int[] sizes = [.. Enumerable.Range(0, batches).Select(_ => 1 + chance.Next(3))];
        var ones = chance.Next(4); // how many of four entries of a mask are 1: none to most
        return ([.. sizes.Select(size => Arrays(size, masked: true))], [.. sizes.Select(size => Arrays(size, masked: false))]);

        ProbeArray[] Arrays(int size, bool masked) => [.. specs.Select(s => Array(s, size, ones, masked, chance))];
    }

    private static ProbeSpec Spec(ProbeLocation location, ProbeType type) =>
        new($"{location} {type}", ProbeStage.Output, location, type, type == ProbeType.Categorical ? 3 : 0);

    // Some entries of the truth do not matter, the first one always does.
    private static ProbeArray Array(ProbeSpec spec, int size, int ones, bool masked, RandomStream chance)
    {
        int[] shape = [size, .. spec.Shape(Nodes)];
        var values = new double[shape.Aggregate(1, (a, b) => a * b)];
        if (spec.Type is ProbeType.Mask or ProbeType.Pointer)
        {
            for (var i = 0; i < values.Length; i++)
                values[i] = spec.Type == ProbeType.Pointer ? chance.Next(Nodes)
                    : masked && i > 0 && chance.Next(6) == 0 ? -1 : chance.Next(4) < ones ? 1 : 0;
            return new(spec, shape, values);
        }

        var choices = shape[^1];
        for (var start = 0; start < values.Length; start += choices)
        {
            if (spec.Type == ProbeType.Categorical && masked && start > 0 && chance.Next(6) == 0) values[start + choices - 1] = -1;
            else values[start + chance.Next(choices)] = 1;
        }

        return new(spec, shape, values);
    }
}
