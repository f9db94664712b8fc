using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.Local.Network;

/// <summary>
/// The softmax of networks in float64, which exist to be compared with the makers' library: float32 rounding alone is a thousand times the
/// tolerance of that comparison, so exponentials and the order of the sums are those of PyTorch's kernel for AVX-512, on any CPU.
/// </summary>
internal sealed class ReferenceSoftmax : autograd.SingleTensorFunction<ReferenceSoftmax>
{
    /// <summary>Numbers that are added up side by side; a row of fewer is added one after the other.</summary>
    public const int Lanes = 16;

    public override string Name => nameof(ReferenceSoftmax);

    public static Tensor Forward(Tensor scores)
    {
        var (rows, width) = Rows(scores);
        var shares = new double[rows.Length];
        var exponentials = new float[width];
        for (var start = 0; start < rows.Length; start += width)
        {
            var most = float.NegativeInfinity;
            for (var i = 0; i < width; i++) most = Math.Max(most, rows[start + i]);
            for (var i = 0; i < width; i++) exponentials[i] = Exponential(rows[start + i] - most);
            var inverse = 1 / Sum(exponentials);
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
        var (shares, width) = Rows(context.get_saved_variables()[0]);
        var (given, _) = Rows(gradient);
        var result = new double[shares.Length];
        var products = new float[width];
        for (var start = 0; start < shares.Length; start += width)
        {
            for (var i = 0; i < width; i++) products[i] = shares[start + i] * given[start + i];
            var sum = Sum(products);
            for (var i = 0; i < width; i++) result[start + i] = (given[start + i] - sum) * shares[start + i];
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

    private static float Sum(float[] numbers)
    {
        if (numbers.Length < Lanes) return numbers.Aggregate((a, b) => a + b);
        var lanes = numbers[..Lanes];
        for (var i = Lanes; i < numbers.Length; i++) lanes[i % Lanes] += numbers[i];
        for (var half = Lanes / 2; half > 0; half /= 2)
            for (var i = 0; i < half; i++)
                lanes[i] += lanes[i + half];
        return lanes[0];
    }

    private static (float[] Numbers, int Width) Rows(Tensor tensor) =>
        (tensor.detach().to(ScalarType.Float32).contiguous().data<float>().ToArray(), (int)tensor.shape[^1]);
}
