using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.Networks.Layers;
using static TorchSharp.torch;

namespace EvoPrompting.Networks.Trainers;

/// <summary>
/// Refuses candidates whose prediction for an example depends on the other examples of its batch: at each validation the same examples are
/// predicted once more in a random order, in batches of the usual size or of another. Where predictions change, one more batch tells
/// whether it is chance that they depend on.
/// </summary>
/// <remarks>
/// Rounding differs a little between batches, so an example counts as changed for good only where its two classes lie apart by more than a
/// thousandth of the spread of its outputs (and more than rounding at their size). Changes below that are ties; where more than
/// one example in fifty is one, the outputs are made of ties.
/// </remarks>
internal static class SplitCheck
{
    private const double Margin = 1e-3, Rounding = 5e-7;

    /// <param name="whole">The outputs in the usual order.</param>
    /// <param name="isLast">At the last validation both sizes are tried.</param>
    public static void Throw(
        ClassifierPasses passes, Tensor examples, Tensor whole, RandomStream chance, TrainingSettings settings, bool isLast)
    {
        if (isLast || chance.Next(2) == 0) Look(settings.BatchSize);
        if (isLast || chance.Next(2) == 0) Look(settings.BatchSize / 2 + 1);

        void Look(int size)
        {
            using var scope = NewDisposeScope();
            if (Changed(whole, Shuffled(passes, examples, chance, size)) is not (> 0 and var changed)) return;
            throw new CandidateException(Stage.Gaming, passes.DependOnChance(examples, whole)
                ? "its predictions depend on chance while it is validated: nothing may be drawn there (nn.Dropout draws in training only)"
                : $"the predictions of {changed} examples change when the batch is split: "
                    + "an example's output may not depend on the others");
        }
    }

    /// <summary>Compares outputs (examples, classes) for the same examples; returns how many predictions changed, 0 for rounding.</summary>
    public static long Changed(Tensor whole, Tensor split)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var spread = maximum(whole.amax([1L], true) - whole.amin([1L], true), split.amax([1L], true) - split.amin([1L], true));
        var margin = maximum(Margin * spread, Rounding * maximum(whole.abs().amax([1L], true), split.abs().amax([1L], true)));
        var (here, there) = (whole.argmax(1, keepdim: true), split.argmax(1, keepdim: true));
        var apart = maximum(whole.gather(1, here) - whole.gather(1, there), split.gather(1, there) - split.gather(1, here));
        var changed = (apart > margin).sum().item<long>();
        var ties = (here != there).sum().item<long>() - changed;
        return changed == 0 && ties <= Math.Max(1, whole.shape[0] / 50) ? 0 : changed + ties;
    }

    private static Tensor Shuffled(ClassifierPasses passes, Tensor examples, RandomStream chance, int size)
    {
        using var scope = NewDisposeScope();
        long[] order = [.. Enumerable.Range(0, (int)examples.shape[0]).Select(i => (long)i)];
        chance.Shuffle<long>(order);
        var index = tensor(order);
        return passes.InParts(examples.index_select(0, index), size).index_select(0, index.argsort()).MoveToOuterDisposeScope();
    }
}
