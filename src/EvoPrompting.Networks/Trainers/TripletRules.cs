using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.Networks.Layers;
using EvoPrompting.Networks.MessagePassing;
using static TorchSharp.torch;

namespace EvoPrompting.Networks.Trainers;

/// <summary>
/// Holds a candidate's triplet function to what is asked of it: before training on random inputs, in every validation and in the test on
/// what it is really given. Refused are functions that cost too much, read nothing, change their inputs, draw chance, let the graphs of a
/// batch see each other, or give numbers that are not finite.
/// </summary>
/// <remarks>
/// Gradients are on in every call of a function, so it does not see from them whether it is being trained. It does where it looks at what
/// its nn.Dropout and nn.BatchNorm do: graphs may not see each other where dropout acts as in training either (all numbers kept, or all
/// dropped); the statistics of nn.BatchNorm in training are of the whole batch, and are meant to be. All checks are on the function alone:
/// what the network makes of it is our code.
/// </remarks>
internal sealed class TripletRules(ClrsNetwork network, TripletTerms terms, RunSeed seed)
{
    private const int CallsPerLook = 4; // one call in so many is looked at
    private const int TestGraphs = 2; // as large as the test's, looked at before training
    private const int MostTestGraphs = 3; // called again in a look at the test

    private readonly TripletLayer layer = network.Parts.Triplets!;

    /// <summary>Counts what the function costs, after all checks that need no training.</summary>
    /// <exception cref="CandidateException">It is refused.</exception>
    public MeasuredCost Measure()
    {
        using var scope = NewDisposeScope();
        var inputs = Random(terms.BatchSize, terms.Nodes);
        var before = inputs.Copy();
        var cost = Cost(inputs);
        inputs.ThrowIfChanged(before);
        Limit(cost, 1, "for a training batch");
        TripletGrowth.Check(nodes =>
        {
            using var one = NewDisposeScope();
            return Cost(Random(1, nodes)).MultiplyAdds;
        });
        var whole = Finite(Call(inputs));
        if (EqualResults.Are(whole, Call(Random(terms.BatchSize, terms.Nodes, another: true))))
            throw new CandidateException(
                Stage.Contract, "Call ignores its inputs: it returned the same for other nodes, edges and graphs");
        CheckChance(inputs, whole);
        CheckSplit(inputs, whole, seed.Stream("split before training"));
        CheckDropout(inputs);
        MeasureTest();
        return network.Size() with { MultiplyAdds = cost.MultiplyAdds, TensorBytes = cost.TensorBytes, Operations = cost.Operations };
    }

    /// <summary>
    /// Looks at some of the function's calls in a validation, by the seed and the step, until what is returned is disposed.
    /// </summary>
    public IDisposable Watch(int step)
    {
        var chance = seed.Stream("split", step);
        return Looking(chance, (inputs, whole) =>
        {
            Finite(whole);
            CheckChance(inputs, whole);
            CheckSplit(inputs, whole, chance);
        });
    }

    /// <summary>
    /// The same in the test, whose inputs are larger: only a few graphs of the batch are called again.
    /// </summary>
    /// <param name="done">Trajectories tested before.</param>
    public IDisposable WatchTest(int done)
    {
        var chance = seed.Stream("split in the test", done);
        return Looking(chance, (inputs, whole) =>
        {
            if (!whole.isfinite().all().item<bool>()) return; // what is predicted from it is told by the network
            var places = Places((int)whole.shape[0], chance, MostTestGraphs);
            var some = inputs.At(places);
            var again = Call(some);
            CheckChance(some, again);
            if (whole.shape[0] > 1) ThrowIfOthers(whole.index_select(0, places), again);
        });
    }

    // One call in CallsPerLook: that its inputs are what they were, and what else there is to look at.
    private Watched Looking(RandomStream chance, Action<TripletInputs, Tensor> look) => new(layer, inputs =>
    {
        if (chance.Next(CallsPerLook) != 0) return null;
        var before = inputs.Copy();
        return whole =>
        {
            using var scope = NewDisposeScope();
            inputs.ThrowIfChanged(before);
            look(inputs, whole);
        };
    });

    private MeasuredCost Cost(TripletInputs inputs) => CostMeter.Measure(layer.Network, () => layer.Call(inputs));

    // What a call makes on the way is freed at once.
    private Tensor Call(TripletInputs inputs)
    {
        using var scope = NewDisposeScope();
        return layer.Call(inputs).detach().MoveToOuterDisposeScope();
    }

    // One graph as large as the test's: its share of the limits grows with the cube of the number of nodes. Then two, held to the rules.
    private void MeasureTest()
    {
        if (terms.TestNodes <= terms.Nodes) return;
        using var scope = NewDisposeScope();
        Limit(Cost(Random(1, terms.TestNodes)), Math.Pow(terms.TestNodes / (double)terms.Nodes, 3) / terms.BatchSize, "for one test input");
        var inputs = Random(TestGraphs, terms.TestNodes);
        var before = inputs.Copy();
        var whole = Finite(Call(inputs));
        inputs.ThrowIfChanged(before);
        CheckChance(inputs, whole);
        CheckSplit(inputs, whole, seed.Stream("split of test inputs before training"));
    }

    private void Limit(MeasuredCost cost, double share, string when)
    {
        Check(cost.MultiplyAdds, terms.Limits.MultiplyAddsPerCall * share, "multiply-adds");
        Check(cost.TensorBytes, terms.Limits.TensorBytesPerCall * share, "bytes of tensors");
        Check(cost.Operations, terms.Limits.OperationsPerCall, "tensor operations");

        void Check(long counted, double most, string what)
        {
            if (counted > most)
                throw new CandidateException(Stage.Cost, FormattableString.Invariant(
                    $"the function is too costly: {counted:N0} {what} in a call {when}, the limit is {most:N0}"));
        }
    }

    private void CheckChance(TripletInputs inputs, Tensor whole)
    {
        var usual = layer.Network.Chance;
        layer.Network.Chance = ~usual;
        try
        {
            if (!EqualResults.AreToTheBit(whole, Call(inputs)))
                throw new CandidateException(
                    Stage.Gaming, "its result depends on chance while it is validated: nothing may be drawn there (nn.Dropout draws in "
                        + "training only)");
        }
        finally
        {
            layer.Network.Chance = usual;
        }
    }

    // The batch again in a random order, its first half only: what came of a graph has to come again.
    private void CheckSplit(TripletInputs inputs, Tensor whole, RandomStream chance)
    {
        if (whole.shape[0] < 2) return;
        var places = Places((int)whole.shape[0], chance, int.MaxValue);
        ThrowIfOthers(whole.index_select(0, places), Call(inputs.At(places)));
    }

    private void CheckDropout(TripletInputs inputs)
    {
        if (!layer.Network.Layers.Any(l => l.Kind is Dropout { Rate: > 0 })) return;
        try
        {
            foreach (var trial in (DropoutTrial[])[DropoutTrial.AllKept, DropoutTrial.AllDropped])
            {
                layer.Network.Trial = trial;
                CheckSplit(inputs, Call(inputs), seed.Stream("split with dropout", (int)trial));
            }
        }
        finally
        {
            layer.Network.Trial = DropoutTrial.None;
        }
    }

    // Half of a batch, in a random order.
    private Tensor Places(int count, RandomStream chance, int most)
    {
        long[] order = [.. Enumerable.Range(0, count).Select(i => (long)i)];
        chance.Shuffle<long>(order);
        return tensor(order[..Math.Min(most, (count + 1) / 2)], device: network.Settings.Device);
    }

    private static void ThrowIfOthers(Tensor whole, Tensor split)
    {
        if (!EqualResults.Are(whole, split))
            throw new CandidateException(
                Stage.Gaming, "its result for a graph changes when the batch is split: it may not depend on the other graphs");
    }

    private static Tensor Finite(Tensor result) => result.isfinite().all().item<bool>() ? result : throw new CandidateException(
        Stage.Run, FormattableString.Invariant($"Call returned numbers that are not finite, for graphs of {result.shape[1]} nodes"));

    private TripletInputs Random(int batch, int nodes, bool another = false)
    {
        var h = network.Settings.Hidden;
        var chance = seed.Stream("random inputs", another ? 1 : 0);
        return new(Normal(batch, nodes, 2 * h), Normal(batch, nodes, nodes, h), Normal(batch, h));

        Tensor Normal(params long[] shape)
        {
            using (var generator = random.manual_seed(unchecked((long)chance.NextUInt64())))
                return randn(shape, network.Settings.NumberType, network.Settings.Device);
        }
    }

    private sealed class Watched : IDisposable
    {
        private readonly TripletLayer layer;

        public Watched(TripletLayer layer, Func<TripletInputs, Action<Tensor>?> listener)
        {
            this.layer = layer;
            layer.Listener = listener;
        }

        public void Dispose() => layer.Listener = null;
    }
}
