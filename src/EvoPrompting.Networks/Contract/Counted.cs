using System.ComponentModel;
using EvoPrompting.Networks.Layers;
using TorchSharp;
using static TorchSharp.torch;
using functional = TorchSharp.torch.nn.functional;

namespace EvoPrompting.Networks.Contract;

/// <summary>
/// TorchSharp's operations whose cost their results do not tell, by TorchSharp's names: each computes the same and says how many
/// multiply-adds that took. The compiler of candidates writes a call to these in place of each call to TorchSharp's, so no candidate has to
/// know them.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static partial class Counted
{
    /// <summary>Says that a loop goes once more round.</summary>
    public static void Round() => Network.CurrentMeter?.AddRound();

    public static Tensor matmul(Tensor input, Tensor target) => Of(torch.matmul(input, target), input.shape[^1]);

    public static Tensor mm(Tensor input, Tensor target) => Of(torch.mm(input, target), input.shape[^1]);

    public static Tensor bmm(Tensor input, Tensor batch2) => Of(torch.bmm(input, batch2), input.shape[^1]);

    public static Tensor mv(Tensor input, Tensor target) => Of(torch.mv(input, target), input.shape[^1]);

    public static Tensor dot(Tensor input, Tensor other) => Of(torch.dot(input, other), input.numel());

    public static Tensor vdot(Tensor input, Tensor target) => Of(torch.vdot(input, target), input.numel());

    public static Tensor inner(Tensor input, Tensor vec2) => Of(torch.inner(input, vec2), Last(input));

    public static Tensor addmm(Tensor input, Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) =>
        Of(torch.addmm(input, mat1, mat2, beta, alpha), mat1.shape[^1]);

    public static Tensor addmv(Tensor input, Tensor mat, Tensor vec, float beta = 1, float alpha = 1) =>
        Of(torch.addmv(input, mat, vec, beta, alpha), mat.shape[^1]);

    public static Tensor addbmm(Tensor input, Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) =>
        Of(torch.addbmm(input, batch1, batch2, beta, alpha), batch1.shape[0] * batch1.shape[^1]);

    public static Tensor einsum(string equation, params Tensor[] tensors) =>
        Adding(torch.einsum(equation, tensors), EinsumCost.Of(equation, [.. tensors.Select(t => t.shape)]));

    public static Tensor tensordot(Tensor a, Tensor b, long dims = 2) => Contracted(torch.tensordot(a, b, dims), a, b);

    public static Tensor tensordot(Tensor a, Tensor b, long[] dims1, long[] dims2) => Contracted(torch.tensordot(a, b, dims1, dims2), a, b);

    public static Tensor tensordot(Tensor a, Tensor b, (long, long)[] dims) => Contracted(torch.tensordot(a, b, dims), a, b);

    public static Tensor cdist(
        Tensor x1, Tensor x2, double p = 2, compute_mode compute_mode = compute_mode.use_mm_for_euclid_dist_if_necessary) =>
        Of(torch.cdist(x1, x2, p, compute_mode), x1.shape[^1]);

    public static Tensor linear(Tensor input, Tensor weights, Tensor? bias = null) =>
        Of(functional.linear(input, weights, bias), Last(input));

    public static Tensor bilinear(Tensor input1, Tensor input2, Tensor weight, Tensor? bias = null) =>
        Of(functional.bilinear(input1, input2, weight, bias), Last(input1) * Last(input2));

    public static Tensor cosine_similarity(Tensor x1, Tensor x2, long dim = 1, double eps = 1e-8) =>
        Adding(functional.cosine_similarity(x1, x2, dim, eps), 3 * Together(x1, x2));

    public static Tensor pairwise_distance(Tensor input1, Tensor input2, double p = 2, double eps = 1e-6, bool keepdim = false) =>
        Adding(functional.pairwise_distance(input1, input2, p, eps, keepdim), Together(input1, input2));

    /// <summary>Every query with every key, and every weight with every value.</summary>
    public static Tensor scaled_dot_product_attention(
        Tensor query, Tensor key, Tensor value, Tensor? attn_mask = null, double p = 0, bool is_casual = false)
    {
        var y = functional.scaled_dot_product_attention(query, key, value, attn_mask!, p, is_casual);
        return Adding(y, query.numel() / Math.Max(1, Last(query)) * key.shape[^2] * (Last(query) + Last(value)));
    }

    private static Tensor Of(Tensor result, long each) => Adding(result, result.numel() * each);

    /// <summary>The result's own numbers are counted as those of every tensor.</summary>
    private static Tensor Adding(Tensor result, double multiplyAdds)
    {
        Network.CurrentMeter?.AddMultiplyAdds(Math.Max(0, multiplyAdds - result.numel()));
        return result;
    }

    private static long Last(Tensor x) => x.dim() == 0 ? 1 : x.shape[^1];

    // Of |a| |b| / |result| each contracted number stands in both.
    private static Tensor Contracted(Tensor result, Tensor a, Tensor b) =>
        Adding(result, result.numel() == 0 ? 0 : Math.Sqrt((double)a.numel() * b.numel() * result.numel()));

    private static double Together(Tensor one, Tensor other) =>
        broadcast_shapes(one.shape, other.shape).Shape.Aggregate(1.0, (all, n) => all * n);
}
