using EvoPrompting.Candidates;
using EvoPrompting.Networks.Layers;
using static TorchSharp.torch;

namespace EvoPrompting.Networks.Trainers;

/// <summary>
/// Refuses candidates whose prediction for an example depends on the other examples of its batch. Rounding differs a little between
/// batch sizes, so a class counts as changed only where the two logits lie apart by more than a thousandth of the row's largest.
/// </summary>
internal static class SplitCheck
{
    private const double Margin = 1e-3;

    /// <summary>Compares logits (examples, classes) of the same examples, computed in batches of two sizes.</summary>
    public static void Throw(Tensor whole, Tensor split)
    {
        using var scope = NewDisposeScope();
        var margin = Margin * maximum(whole.abs().amax([1L], true), split.abs().amax([1L], true));
        var (here, there) = (whole.argmax(1, keepdim: true), split.argmax(1, keepdim: true));
        var apart = maximum(whole.gather(1, here) - whole.gather(1, there), split.gather(1, there) - split.gather(1, here));
        var changed = (apart > margin).sum().item<long>();
        if (changed > 0)
            throw new CandidateException(
                Stage.Gaming, $"the predictions of {changed} examples change when the batch is split: an example's output may not depend on the others");
    }
}
