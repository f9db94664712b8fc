using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.Networks.Layers;
using EvoPrompting.Networks.MessagePassing;
using static TorchSharp.torch;

namespace EvoPrompting.Networks.Trainers;

/// <summary>
/// Holds a candidate's triplet function to what is asked of it: before training on random inputs, in every validation on what it is really
/// given. Refused are functions that cost too much, read nothing, draw chance, let the graphs of a batch see each other, or give numbers
/// that are not finite.
/// </summary>
/// <remarks>
/// Rounding differs a little between batches, so results count as equal where they differ by no more than a thousandth of the largest. All
/// checks are on the function alone: what the network makes of it is our code.
/// </remarks>
internal sealed class TripletRules(ClrsNetwork network, TripletTerms terms, RunSeed seed)
{
    private const double Margin = 1e-3;
    private const int CallsPerLook = 4; // one call in so many is looked at

    // A sum of powers of n up to the cube grows at most eightfold from 16 to 32 nodes, a fourth power sixteenfold.
    private const int FewNodes = 16, ManyNodes = 2 * FewNodes;
    private const double MostGrowth = 11;

    // Of counts at equally spaced numbers of nodes the fourth difference is zero for powers up to the cube and 24 step^4 for each n^4. The
    // numbers have the divisors 2 and 3, so that halves and thirds of the nodes count as powers.
    private const int Spacing = 6;
    private const double MostQuartic = 0.1; // a tensor over pairs of unordered pairs has a quarter

    private readonly TripletLayer layer = network.Parts.Triplets!;

    /// <summary>Counts what the function costs, after all checks that need no training.</summary>
    /// <exception cref="CandidateException">It is refused.</exception>
    public MeasuredCost Measure()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var inputs = Random(terms.BatchSize, terms.Nodes);
        var cost = Cost(inputs);
        Limit(cost, 1, "for a training batch");
        CheckGrowth();
        var whole = Finite(layer.Call(inputs));
        if (Same(whole, layer.Call(Random(terms.BatchSize, terms.Nodes, another: true))))
            throw new CandidateException(
                Stage.Contract, "Call ignores its inputs: it returned the same for other nodes, edges and graphs");
        CheckChance(inputs, whole);
        CheckSplit(inputs, whole, seed.Stream("split before training"));
        MeasureTest();
        return network.Size() with { MultiplyAdds = cost.MultiplyAdds, TensorBytes = cost.TensorBytes, Operations = cost.Operations };
    }

    /// <summary>Looks at some of the function's calls, by the seed and the step, until what is returned is disposed.</summary>
    public IDisposable Watch(int step)
    {
        var chance = seed.Stream("split", step);
        layer.Heard = (inputs, whole) =>
        {
            if (chance.Next(CallsPerLook) != 0) return;
            using var scope = NewDisposeScope();
            Finite(whole);
            CheckSplit(inputs, whole, chance);
            CheckChance(inputs, whole);
        };
        return new Watched(layer);
    }

    private MeasuredCost Cost(TripletInputs inputs) => CostMeter.Measure(layer.Network, () => layer.Call(inputs));

    private void CheckGrowth()
    {
        var quartic = (Of(Spacing) - 4.0 * Of(2 * Spacing) + 6.0 * Of(3 * Spacing) - 4.0 * Of(4 * Spacing) + Of(5 * Spacing))
            / (24 * Math.Pow(Spacing, 4));
        if (quartic > MostQuartic)
            throw new CandidateException(Stage.Cost, FormattableString.Invariant(
                $"it grows with the fourth power of the number of nodes, n: its multiply-adds hold about {quartic:#,0.#} n^4"));
        var (few, many) = (Of(FewNodes), Of(ManyNodes));
        if (many > MostGrowth * few)
            throw new CandidateException(Stage.Cost, FormattableString.Invariant(
                $"it grows faster than the cube of the number of nodes: from {few:N0} to {many:N0} multiply-adds where {FewNodes} double"));

        long Of(int nodes)
        {
            using var scope = NewDisposeScope();
            return Cost(Random(1, nodes)).MultiplyAdds;
        }
    }

    // One graph as large as the test's: its share of the limits grows with the cube of the number of nodes.
    private void MeasureTest()
    {
        if (terms.TestNodes <= terms.Nodes) return;
        using var scope = NewDisposeScope();
        var inputs = Random(1, terms.TestNodes);
        Tensor? result = null;
        var cost = CostMeter.Measure(layer.Network, () => result = layer.Call(inputs).clone().MoveToOuterDisposeScope());
        Limit(cost, Math.Pow(terms.TestNodes / (double)terms.Nodes, 3) / terms.BatchSize, "for one test input");
        Finite(result!);
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
            if ((layer.Call(inputs) != whole).any().item<bool>())
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
        var count = (int)whole.shape[0];
        if (count < 2) return;
        long[] order = [.. Enumerable.Range(0, count).Select(i => (long)i)];
        chance.Shuffle<long>(order);
        var places = tensor(order[..((count + 1) / 2)], device: whole.device);
        if (!Same(whole.index_select(0, places), layer.Call(inputs.At(places))))
            throw new CandidateException(
                Stage.Gaming, "its result for a graph changes when the batch is split: it may not depend on the other graphs");
    }

    private static bool Same(Tensor one, Tensor other)
    {
        return Largest(one - other) <= Margin * Math.Max(Largest(one), Largest(other));

        static double Largest(Tensor x) => x.abs().max().to(ScalarType.Float64).item<double>();
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

    private sealed class Watched(TripletLayer layer) : IDisposable
    {
        public void Dispose() => layer.Heard = null;
    }
}
