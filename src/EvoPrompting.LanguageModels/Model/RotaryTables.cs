using EvoPrompting.LanguageModels.PreTraining;
using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.Model;

/// <summary>Rotates queries and keys by their position (Su et al. 2021): number i and number i + half form a pair; base 10,000.</summary>
internal sealed class RotaryTables : IDisposable
{
    private readonly Tensor cosines, sines; // (positions, 1, half)

    public RotaryTables(TransformerSettings settings, ScalarType type)
    {
        using var scope = NewDisposeScope();
        var half = settings.HeadWidth / 2;
        var frequencies = pow(10_000.0, tensor(Array.ConvertAll(Upto(half), i => i / -half)));
        var positions = settings.Context + MicroBatch.LengthStep; // padding may reach past the context
        var angles = tensor(Upto(positions)).unsqueeze(1) * frequencies;
        cosines = angles.cos().to(type).unsqueeze(1).DetachFromDisposeScope();
        sines = angles.sin().to(type).unsqueeze(1).DetachFromDisposeScope();
    }

    /// <summary>Returns x, (batch, length, heads, head width), rotated; its first position is <paramref name="first"/>.</summary>
    public Tensor Rotate(Tensor x, long first)
    {
        var half = x.shape[3] / 2;
        var (cosine, sine) = (cosines.narrow(0, first, x.shape[1]), sines.narrow(0, first, x.shape[1]));
        var (a, b) = (x.narrow(3, 0, half), x.narrow(3, half, half));
        return cat([(a * cosine).addcmul(b, sine, Scalars.MinusOne), (b * cosine).addcmul(a, sine, Scalars.One)], 3);
    }

    public void Dispose()
    {
        cosines.Dispose();
        sines.Dispose();
    }

    private static double[] Upto(int count) => [.. Enumerable.Range(0, count).Select(i => (double)i)];
}
