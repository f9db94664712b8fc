using EvoPrompting.Networks.Contract;
using EvoPrompting.Networks.Layers;
using EvoPrompting.Torch.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;
using functional = TorchSharp.torch.nn.functional;

namespace EvoPrompting.Torch.Tests.Contract;

/// <summary>What is called in place of TorchSharp's products computes the same and counts every multiply-add.</summary>
public class CountedTests
{
    private static readonly Dictionary<string, (Func<Tensor[], Tensor> Own, Func<Tensor[], Tensor> Counted, long[][] Shapes, long Each)>
        Operations = new()
        {
            ["matmul"] = (t => t[0].matmul(t[1]), t => Counted.matmul(t[0], t[1]), [[2, 3, 5], [2, 5, 7]], 2 * 3 * 5 * 7),
            ["matmul of a vector"] = (t => t[0].matmul(t[1]), t => Counted.matmul(t[0], t[1]), [[3, 5], [5]], 3 * 5),
            ["mm"] = (t => t[0].mm(t[1]), t => Counted.mm(t[0], t[1]), [[3, 5], [5, 7]], 3 * 5 * 7),
            ["bmm"] = (t => t[0].bmm(t[1]), t => Counted.bmm(t[0], t[1]), [[2, 3, 5], [2, 5, 7]], 2 * 3 * 5 * 7),
            ["mv"] = (t => t[0].mv(t[1]), t => Counted.mv(t[0], t[1]), [[3, 5], [5]], 3 * 5),
            ["dot"] = (t => t[0].dot(t[1]), t => Counted.dot(t[0], t[1]), [[11], [11]], 11),
            ["vdot"] = (t => t[0].vdot(t[1]), t => Counted.vdot(t[0], t[1]), [[11], [11]], 11),
            ["inner"] = (t => t[0].inner(t[1]), t => Counted.inner(t[0], t[1]), [[3, 5], [7, 5]], 3 * 5 * 7),
            ["addmm"] = (t => t[0].addmm(t[1], t[2]), t => Counted.addmm(t[0], t[1], t[2]), [[3, 7], [3, 5], [5, 7]], 3 * 5 * 7),
            ["addmv"] = (t => t[0].addmv(t[1], t[2]), t => Counted.addmv(t[0], t[1], t[2]), [[3], [3, 5], [5]], 3 * 5),
            ["addbmm"] = (
                t => t[0].addbmm(t[1], t[2]), t => Counted.addbmm(t[0], t[1], t[2]), [[3, 7], [2, 3, 5], [2, 5, 7]], 2 * 3 * 5 * 7),
            ["einsum"] = (
                t => einsum("bij,bjk->bik", t), t => Counted.einsum("bij,bjk->bik", t), [[2, 3, 5], [2, 5, 7]], 2 * 3 * 5 * 7),
            ["einsum with an ellipsis"] = (
                t => einsum("...i,...i->...", t), t => Counted.einsum("...i,...i->...", t), [[2, 3, 5], [2, 3, 5]], 2 * 3 * 5),
            ["einsum of three"] = (
                t => einsum("ij,jk,kl->il", t), t => Counted.einsum("ij,jk,kl->il", t), [[2, 3], [3, 5], [5, 7]], 2 * 3 * 5 + 2 * 5 * 7),
            ["tensordot of axes"] = (
                t => t[0].tensordot(t[1], [0], [1]), t => Counted.tensordot(t[0], t[1], [0], [1]), [[5, 2, 3], [7, 5]], 2 * 3 * 5 * 7),
            ["cdist"] = (t => cdist(t[0], t[1]), t => Counted.cdist(t[0], t[1]), [[2, 3, 5], [2, 7, 5]], 2 * 3 * 5 * 7),
            ["linear"] = (t => functional.linear(t[0], t[1]), t => Counted.linear(t[0], t[1]), [[2, 3, 5], [7, 5]], 2 * 3 * 5 * 7),
            ["bilinear"] = (
                t => functional.bilinear(t[0], t[1], t[2]), t => Counted.bilinear(t[0], t[1], t[2]), [[2, 3], [2, 5], [7, 3, 5]],
                2 * 3 * 5 * 7),
            ["attention"] = (
                t => functional.scaled_dot_product_attention(t[0], t[1], t[2]),
                t => Counted.scaled_dot_product_attention(t[0], t[1], t[2]), [[2, 3, 5], [2, 7, 5], [2, 7, 11]], 2 * 3 * 7 * (5 + 11)),
            ["conv1d"] = (t => functional.conv1d(t[0], t[1]), t => Counted.conv1d(t[0], t[1]), [[2, 3, 11], [5, 3, 4]], 2 * 5 * 8 * 3 * 4),
            ["conv2d"] = (
                t => functional.conv2d(t[0], t[1]), t => Counted.conv2d(t[0], t[1]), [[2, 3, 6, 7], [5, 3, 2, 3]],
                2 * 5 * 5 * 5 * 3 * 2 * 3),
            ["conv_transpose1d"] = (
                t => functional.conv_transpose1d(t[0], t[1]), t => Counted.conv_transpose1d(t[0], t[1]), [[2, 3, 11], [3, 5, 4]],
                2 * 3 * 11 * 5 * 4),
        };

    public static TheoryData<string> Names => [.. Operations.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_counted_operation_computes_the_same_to_the_bit_and_counts_its_multiply_adds(string name)
    {
        var (own, counted, shapes, each) = Operations[name];
        var inputs = shapes.Select(shape => randn(shape)).ToArray();
        Assert.True(own(inputs).equal(counted(inputs)).all().item<bool>());
        using var network = new Network(() => new Lambda(x => counted(inputs)), 1);
        network.Call(zeros(1));
        Assert.Equal(each, CostMeter.Measure(network, zeros(1)).MultiplyAdds);
    }

    /// <summary>A call of the compiler's has to find every overload that a candidate may call.</summary>
    [Fact]
    public void Each_listed_operation_has_a_counted_one_for_every_overload()
    {
        foreach (var name in typeof(Counted).GetMethods().Where(m => m.ReturnType == typeof(Tensor)).Select(m => m.Name).Distinct())
        {
            var counted = typeof(Counted).GetMethods().Where(m => m.Name == name).ToArray();
            Type[] owners = [typeof(torch), typeof(Tensor), typeof(functional)];
            foreach (var own in owners.SelectMany(o => o.GetMethods()).Where(m => m.Name == name && m.ReturnType == typeof(Tensor)))
            {
                Type[] parameters = [.. own.GetParameters().Select(p => p.ParameterType)];
                if (!own.IsStatic) parameters = [typeof(Tensor), .. parameters];
                Assert.True(counted.Any(c => c.GetParameters().Select(p => p.ParameterType).SequenceEqual(parameters)), $"{own}");
            }
        }
    }
}
