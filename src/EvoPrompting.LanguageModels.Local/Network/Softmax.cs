using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace EvoPrompting.LanguageModels.Local.Network;

/// <summary>Softmax over the last dimension, computed in float32 whatever the type, as the makers' library does.</summary>
internal static class Softmax
{
    /// <summary>Returns the shares, in the type of <paramref name="scores"/>.</summary>
    public static Tensor Of(Tensor scores) =>
        scores.dtype != ScalarType.Float64 ? F.softmax(scores, -1, ScalarType.Float32).to(scores.dtype)
        : is_grad_enabled() && scores.requires_grad ? ReferenceSoftmax.apply(scores)
        : ReferenceSoftmax.Forward(scores);
}

/// <summary>
/// The softmax of networks in float64, which exist to be compared with the makers' library: float32 rounding alone is a thousand times the
/// tolerance of that comparison, so exponentials and the order of the sums are those of PyTorch's kernel for AVX-512, on any CPU.
/// </summary>
internal sealed class ReferenceSoftmax : autograd.SingleTensorFunction<ReferenceSoftmax>
{
    /// <summary>Numbers that are added up side by side; fewer are added one after the other.</summary>
    private const int Lanes = 16;

    public override string Name => nameof(ReferenceSoftmax);

    public static Tensor Forward(Tensor scores)
    {
        var rows = Rows(scores, out var width);
        var shares = new double[rows.Length];
        var exponentials = new float[width];
        for (var start = 0; start < rows.Length; start += width)
        {
            var row = rows.AsSpan(start, width);
            var most = float.NegativeInfinity;
            foreach (var score in row) most = Math.Max(most, (float)score);
            for (var i = 0; i < width; i++) exponentials[i] = Exponential((float)row[i] - most);
            var inverse = 1 / Sum(exponentials, (e, i) => e[i], (sum, e, i) => sum + e[i]);
            for (var i = 0; i < width; i++) shares[start + i] = exponentials[i] * inverse;
        }

        return tensor(shares).view(scores.shape);
    }

    public override Tensor forward(autograd.AutogradContext context, params object[] arguments)
    {
        var shares = Forward((Tensor)arguments[0]);
        context.save_for_backward([shares]);
        return shares;
    }

    public override List<Tensor> backward(autograd.AutogradContext context, Tensor gradient)
    {
        var rows = Rows(context.get_saved_variables()[0], out var width);
        var given = Rows(gradient, out _);
        var result = new double[rows.Length];
        for (var start = 0; start < rows.Length; start += width)
        {
            var (shares, by) = (Floats(rows, start, width), Floats(given, start, width));
            var sum = Sum(shares, (s, i) => s[i] * by[i], (total, s, i) => total + s[i] * by[i]);
            for (var i = 0; i < width; i++) result[start + i] = (by[i] - sum) * shares[i];
        }

        return [tensor(result).view(gradient.shape)];
    }

    /// <summary>2^n times a polynomial in the rest: right to one unit in the last place.</summary>
    private static float Exponential(float x)
    {
        const float log2OfE = 1.44269504f, ln2 = 0.693145752f, restOfLn2 = 1.42860677e-6f, least = -104;
        if (x < least) return 0;
        var n = MathF.Round(x * log2OfE);
        var rest = MathF.FusedMultiplyAdd(-n, restOfLn2, MathF.FusedMultiplyAdd(-n, ln2, x));
        var result = 0.000198527618f;
        foreach (var coefficient in (ReadOnlySpan<float>)[0.00139304355f, 0.00833336078f, 0.0416664854f, 0.166666672f, 0.5f])
            result = MathF.FusedMultiplyAdd(rest, result, coefficient);
        return MathF.ScaleB(1 + MathF.FusedMultiplyAdd(rest * rest, result, rest), (int)n);
    }

    private static float Sum(float[] numbers, Func<float[], int, float> first, Func<float, float[], int, float> add)
    {
        var lanes = new float[Lanes];
        if (numbers.Length < Lanes)
        {
            var total = first(numbers, 0);
            for (var i = 1; i < numbers.Length; i++) total += first(numbers, i);
            return total;
        }

        for (var i = 0; i < Lanes; i++) lanes[i] = first(numbers, i);
        for (var i = Lanes; i < numbers.Length; i++) lanes[i % Lanes] = add(lanes[i % Lanes], numbers, i);
        for (var half = Lanes / 2; half > 0; half /= 2)
            for (var i = 0; i < half; i++) lanes[i] += lanes[i + half];
        return lanes[0];
    }

    private static double[] Rows(Tensor tensor, out int width)
    {
        width = (int)tensor.shape[^1];
        return tensor.detach().contiguous().data<double>().ToArray();
    }

    private static float[] Floats(double[] rows, int start, int width) => [.. rows.Skip(start).Take(width).Select(n => (float)n)];
}
