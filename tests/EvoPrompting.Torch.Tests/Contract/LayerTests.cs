using EvoPrompting.Networks.Contract;
using EvoPrompting.Networks.Layers;
using EvoPrompting.Torch.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;
using nn = EvoPrompting.Networks.Contract.nn;

namespace EvoPrompting.Torch.Tests.Contract;

/// <summary>Every layer against libtorch's float64 arithmetic: results, gradients of the input and of every parameter.</summary>
public class LayerTests
{
    private const double Tolerance = 2e-5;

    [Theory]
    [InlineData(1, 25, 5, 2, 1, 1, 1, 40)]
    [InlineData(25, 25, 3, 2, 1, 1, 1, 19)]
    [InlineData(7, 11, 3, 1, null, 1, 1, 13)]
    [InlineData(7, 11, 4, 3, null, 1, 1, 17)]
    [InlineData(3, 5, 3, 1, 0, 2, 1, 9)]
    [InlineData(3, 5, 4, 2, null, 3, 1, 14)]
    [InlineData(6, 9, 3, 1, 2, 1, 3, 10)]
    [InlineData(5, 5, 3, 2, null, 2, 5, 11)]
    [InlineData(6, 4, 1, 1, 0, 1, 1, 8)]
    [InlineData(6, 4, 1, 2, 0, 1, 1, 8)]
    [InlineData(2, 3, 5, 1, 7, 1, 1, 3)]
    [InlineData(2, 6, 2, 5, 1, 1, 2, 12)]
    public void ConvIsAConvolution(
        int channels, int features, int kernel, int stride, int? padding, int dilation, int groups, int length) =>
        Agrees(() => nn.Conv(features, kernel, stride, padding, dilation, groups), randn(3, length, channels), (x, p) =>
        {
            var span = (kernel - 1) * dilation + 1;
            var missing = Math.Max(0, ((length + stride - 1) / stride - 1) * stride + span - length);
            var (low, high) = padding is { } both ? (both, both) : (missing / 2, missing - missing / 2);
            var padded = torch.nn.functional.pad(x.transpose(1, 2), [low, high]);
            return torch.nn.functional.conv1d(padded, p[0].permute(2, 1, 0), p[1], stride, 0, dilation, groups).transpose(1, 2);
        });

    [Fact]
    public void ConvWithoutBiasIsAConvolution() =>
        Agrees(() => nn.Conv(4, 3, useBias: false), randn(2, 9, 5), (x, p) =>
            torch.nn.functional.conv1d(x.transpose(1, 2), p[0].permute(2, 1, 0), padding: 1).transpose(1, 2));

    [Theory]
    [InlineData(7, 13)]
    [InlineData(1, 3)]
    public void DenseIsAMatrixProduct(int inputs, int features)
    {
        Agrees(() => nn.Dense(features), randn(5, inputs), (x, p) => x.matmul(p[0]) + p[1]);
        Agrees(() => nn.Dense(features), randn(5, 3, inputs), (x, p) => x.matmul(p[0]) + p[1]);
        Agrees(() => nn.Dense(features, useBias: false), randn(2, 5, 3, inputs), (x, p) => x.matmul(p[0]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void GruKeepsItsFormula(bool bidirectional) =>
        Agrees(() => nn.GRU(5, bidirectional), randn(3, 7, 4), (x, p) => BothWays(x, bidirectional, (sequence, d) =>
        {
            var (w, b, u, c) = (p[0].narrow(1, 15 * d, 15), p[1].narrow(0, 15 * d, 15), p[2][d], p[3][d]);
            var h = zeros(3, 5, ScalarType.Float64);
            return [.. sequence.Select(position =>
            {
                Tensor Sum(int gate) => position.matmul(w.narrow(1, 5 * gate, 5)) + b.narrow(0, 5 * gate, 5);
                Tensor Back(int gate) => h.matmul(u.narrow(1, 5 * gate, 5));
                var (r, z) = ((Sum(0) + Back(0)).sigmoid(), (Sum(1) + Back(1)).sigmoid());
                var n = (Sum(2) + r * (Back(2) + c)).tanh();
                return h = (1 - z) * n + z * h;
            })];
        }));

    [Fact]
    public void GruIsLibtorchsWithoutItsIdleBiases()
    {
        using var scope = NewDisposeScope();
        using var network = new Network(() => new Lambda(x => nn.GRU(5, bidirectional: true)(x)), 3);
        var x = randn(3, 7, 4);
        var y = network.Call(x);
        using var gru = torch.nn.GRU(4, 5, batchFirst: true, bidirectional: true);
        using (no_grad())
        {
            var p = network.Layers[0];
            foreach (var (name, value) in gru.named_parameters())
            {
                var d = name.EndsWith("_reverse", StringComparison.Ordinal) ? 1 : 0;
                value.copy_(name.Contains("weight_ih") ? p[0].narrow(1, 15 * d, 15).t()
                    : name.Contains("weight_hh") ? p[2][d].t()
                    : name.Contains("bias_ih") ? p[1].narrow(0, 15 * d, 15)
                    : cat([zeros(10), p[3][d]]));
            }

            Close(gru.call(x).Item1.to(ScalarType.Float64), y);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void LstmKeepsItsFormula(bool bidirectional) =>
        Agrees(() => nn.LSTM(5, bidirectional), randn(3, 7, 4), (x, p) => BothWays(x, bidirectional, (sequence, d) =>
        {
            var (w, b, u) = (p[0].narrow(1, 20 * d, 20), p[1].narrow(0, 20 * d, 20), p[2][d]);
            var (h, c) = (zeros(3, 5, ScalarType.Float64), zeros(3, 5, ScalarType.Float64));
            return [.. sequence.Select(position =>
            {
                var sums = (position.matmul(w) + b + h.matmul(u)).chunk(4, 1);
                c = sums[1].sigmoid() * c + sums[0].sigmoid() * sums[3].tanh();
                return h = sums[2].sigmoid() * c.tanh();
            })];
        }));

    [Fact]
    public void LayerNormNormalisesEachPosition() =>
        Agrees(() => nn.LayerNorm(), randn(3, 5, 7), (x, p) => Normal(x, [2], 1e-6) * p[0] + p[1]);

    [Fact]
    public void GroupNormNormalisesEachGroup() =>
        Agrees(() => nn.GroupNorm(3), randn(4, 5, 6), (x, p) =>
            Normal(x.view(4, 5, 3, 2), [1, 3], 1e-6).view(4, 5, 6) * p[0] + p[1]);

    [Fact]
    public void GroupNormNormalisesRowsToo() =>
        Agrees(() => nn.GroupNorm(2), randn(4, 6), (x, p) => Normal(x.view(4, 2, 3), [2], 1e-6).view(4, 6) * p[0] + p[1]);

    [Fact]
    public void BatchNormNormalisesEachChannelOfTheBatch() =>
        Agrees(() => nn.BatchNorm(), randn(4, 5, 7), (x, p) => Normal(x, [0, 1], 1e-5) * p[0] + p[1]);

    [Fact]
    public void EmbedLooksUpRows()
    {
        using var scope = NewDisposeScope();
        using var network = new Network(() => new Lambda(x => nn.Embed(5, 3)(x.to(int64))), 1);
        var indices = tensor(new float[] { 4, 0, 1, 1 }, 2, 2);
        var y = network.Call(indices);
        Assert.Equal([2, 2, 3], y.shape);
        Assert.True(y[0, 0].Equals(network.Layers[0][0][4]));
        Assert.True(y[1, 0].Equals(y[1, 1]));
    }

    [Theory]
    [InlineData(2, 2, 0, 9)]
    [InlineData(3, 3, 0, 9)]
    [InlineData(3, 2, 1, 8)]
    [InlineData(2, 1, 0, 7)]
    public void PoolsAgreeWithLibtorch(int window, int stride, int padding, int length)
    {
        Agrees(() => x => nn.AvgPool(x, window, stride, padding), randn(3, length, 5), (x, _) =>
            torch.nn.functional.avg_pool1d(x.transpose(1, 2), window, stride, padding).transpose(1, 2));
        Agrees(() => x => nn.MaxPool(x, window, stride, padding), randn(3, length, 5), (x, _) =>
            torch.nn.functional.max_pool1d(x.transpose(1, 2), window, stride, padding).transpose(1, 2));
    }

    [Fact]
    public void ActivationsAreTheirFormulas()
    {
        using var scope = NewDisposeScope();
        var x = linspace(-3, 3, 13);
        Close(x.clamp(min: 0), nn.Relu(x));
        Close(0.5 * x * (1 + (0.7978845608028654 * (x + 0.044715 * x.pow(3))).tanh()), nn.Gelu(x));
        Close((x.exp() - (-x).exp()) / (x.exp() + (-x).exp()), nn.Tanh(x));
        Close(1 / (1 + (-x).exp()), nn.Sigmoid(x));
        Close(x / (1 + (-x).exp()), nn.Silu(x));
        Close(where(x > 0, x, 0.2 * x), nn.LeakyRelu(x, 0.2));
        Close(where(x > 0, x, 1.5 * (x.exp() - 1)), nn.Elu(x, 1.5));
        Close((1 + x.exp()).log(), nn.Softplus(x));
        Close(x.exp() / x.exp().sum(), nn.Softmax(x));
    }

    private static void Agrees(Func<Layer> make, Tensor input, Func<Tensor, Tensor[], Tensor> reference)
    {
        using var scope = NewDisposeScope();
        using var network = new Network(() => new Lambda(x => make()(x)), 7) { Training = true };
        using (no_grad()) network.Call(input);
        Assert.NotNull(network.Parameters);
        foreach (var bias in network.Parameters) // biases start at zero: give every parameter something to do
            using (no_grad())
                bias.Value.add_(randn_like(bias.Value) * 0.3);

        var x = input.clone().requires_grad_(true);
        var y = network.Call(x);
        var weights = randn(y.shape);
        (y * weights).sum().backward();

        var exactX = input.to(ScalarType.Float64).requires_grad_(true);
        var parameters = network.Parameters.Select(p => p.Value.detach().to(ScalarType.Float64).requires_grad_(true)).ToArray();
        var exactY = reference(exactX, parameters);
        (exactY * weights.to(ScalarType.Float64)).sum().backward();

        Close(exactY, y);
        Close(exactX.grad!, x.grad!);
        foreach (var (exact, parameter) in parameters.Zip(network.Parameters)) Close(exact.grad!, parameter.Value.grad!);
    }

    private static Tensor BothWays(Tensor x, bool bidirectional, Func<IEnumerable<Tensor>, int, Tensor[]> run)
    {
        var forwards = stack(run(x.unbind(1), 0), 1);
        return bidirectional ? cat([forwards, stack([.. run(x.unbind(1).Reverse(), 1).Reverse()], 1)], 2) : forwards;
    }

    private static void Close(Tensor exact, Tensor value)
    {
        Assert.Equal(exact.shape, value.shape);
        var error = (value.to(ScalarType.Float64) - exact.detach()).abs().max().item<double>() / (1e-3 + exact.abs().max().ToDouble());
        Assert.True(error < Tolerance, $"relative error {error}");
    }

    private static Tensor Normal(Tensor x, long[] axes, double epsilon)
    {
        var centred = x - x.mean(axes, keepdim: true);
        return centred / (centred.square().mean(axes, keepdim: true) + epsilon).sqrt();
    }
}
