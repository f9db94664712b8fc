using static TorchSharp.torch;

namespace EvoPrompting.Networks.Trainers;

/// <summary>
/// Tells whether a triplet function returned the same, (batch, n, n, channels), but for rounding, which differs a little between batches.
/// </summary>
/// <remarks>
/// The network takes the rectifier of each number, so a channel is compared before it and behind it, each by its own largest number: a
/// channel that is large, also one that the rectifier removes, hides nothing of another.
/// </remarks>
internal static class EqualResults
{
    private const double Margin = 1e-3; // of a channel's largest number
    private const double Rounding = 1e-6; // of a channel's largest number before the rectifier
    private const double Smallest = 1e-5; // what differs less is of no use to a decoder, and may be rounding in larger numbers

    public static bool Are(Tensor one, Tensor other)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var largest = Largest(one, other);
        var (positive, otherPositive) = (nn.functional.relu(one), nn.functional.relu(other));
        return Within(one, other, largest * Margin)
            && Within(positive, otherPositive, maximum(Largest(positive, otherPositive) * Margin, largest * Rounding));
    }

    public static bool AreToTheBit(Tensor one, Tensor other)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        return Equal(one, other).all().item<bool>();
    }

    private static bool Within(Tensor one, Tensor other, Tensor margin) =>
        (Equal(one, other) | ((one - other).abs() <= margin.clamp_min(Smallest))).all().item<bool>();

    // Two numbers that are none are equal.
    private static Tensor Equal(Tensor one, Tensor other) => (one == other) | (one.isnan() & other.isnan());

    private static Tensor Largest(Tensor one, Tensor other) =>
        maximum(one.abs(), other.abs()).nan_to_num(0, 0, 0).amax([0L, 1L, 2L], keepdim: true);
}
