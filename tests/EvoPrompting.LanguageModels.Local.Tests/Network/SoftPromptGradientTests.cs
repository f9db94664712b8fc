using EvoPrompting.LanguageModels.Local.Network;
using EvoPrompting.LanguageModels.Local.Tests.Support;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace EvoPrompting.LanguageModels.Local.Tests.Network;

public class SoftPromptGradientTests
{
    [Theory]
    [InlineData("llama", 1, 5, 0)]
    [InlineData("granite", 3, 7, 4)]
    [InlineData("gemma3_text", 2, 11, 10)]
    [InlineData("olmo2", 5, 3, 1)]
    public void TheGradientIsTheSlopeOfTheLoss(string family, int vectors, int length, int start)
    {
        using var decoder = Configs.Network(Configs.Of(
            family, ("embedding_multiplier", 2.5), ("residual_multiplier", 0.7), ("logits_scaling", 1.5), ("sliding_window", 4),
            ("query_pre_attn_scalar", 9)), ScalarType.Float64);
        using var scope = NewDisposeScope();
        var computing = new SoftPromptGradient(decoder);
        var tokens = Configs.Tokens(length);
        var values = decoder.SoftVectors(Configs.Tokens(vectors, 40)).clone();
        var (loss, gradient) = computing.LossAndGradient(values, tokens, start, 1);
        Assert.Equal(loss, computing.Loss(values, tokens, start));

        const double step = 0.001;
        for (var i = 0; i < 3; i++)
        {
            var direction = cos(arange(0, values.numel(), dtype: ScalarType.Float64) * (i + 1)).view(values.shape);
            var slope = (computing.Loss(values + step * direction, tokens, start)
                - computing.Loss(values - step * direction, tokens, start)) / (2 * step);
            Assert.Equal(slope, (gradient * direction).sum().item<double>(), 0.002 * Math.Max(1, Math.Abs(slope)));
        }
    }

    [Theory]
    [InlineData("starcoder2", 7)]
    [InlineData("gpt_neox", 3)]
    [InlineData("qwen3", 300)]
    public void LayersComputedAgainGiveTheGradientOfAllLayersKept(string family, int length)
    {
        using var decoder = Configs.Network(Configs.Of(family, ("hidden_size", 40), ("rotary_pct", 0.6), ("sliding_window", 290)));
        using var scope = NewDisposeScope();
        var tokens = Configs.Tokens(length);
        var values = decoder.SoftVectors(Configs.Tokens(3, 40)).clone();
        var (loss, gradient) = new SoftPromptGradient(decoder).LossAndGradient(values, tokens, 1, 0.5);

        using var graph = set_grad_enabled(true);
        var leaf = values.clone().requires_grad_();
        var embedded = decoder.Before(leaf, decoder.Embed(tensor(tokens).unsqueeze(0)));
        var logits = decoder.Logits(decoder.Hidden(embedded)).squeeze(0).narrow(0, 3, length - 1);
        var expected = F.cross_entropy(logits, tensor(tokens[1..]), reduction: TorchSharp.torch.nn.Reduction.Sum);
        (0.5 * expected).backward();
        Assert.Equal(expected.item<float>(), loss, 1e-3);
        Near.Check(Near.Numbers(leaf.grad!), gradient, 1e-3, family);
    }

    [Theory]
    [InlineData("llama")]
    [InlineData("gemma3_text")]
    [InlineData("phi3")]
    public void WhatIsKeptOfLayersChangesNoBit(string family)
    {
        using var decoder = Configs.Network(Configs.Of(family, ("num_hidden_layers", 4)));
        using var scope = NewDisposeScope();
        var values = decoder.SoftVectors(Configs.Tokens(3, 40)).clone();
        var one = decoder.NumbersForDerivative(3, 12);
        var (loss, gradient) = new SoftPromptGradient(decoder, kept: 0).LossAndGradient(values, Configs.Tokens(9), 2, 1);
        foreach (var kept in (long[])[one, 2 * one, long.MaxValue])
        {
            var (other, same) = new SoftPromptGradient(decoder, kept).LossAndGradient(values, Configs.Tokens(9), 2, 1);
            Assert.Equal(loss, other);
            Assert.Equal(Near.Numbers(gradient), Near.Numbers(same));
        }
    }

    [Fact]
    public void TheGradientIsComputedInBfloat16Too()
    {
        using var exact = Configs.Network(Configs.Of("llama"));
        using var rounded = Configs.Network(Configs.Of("llama"), ScalarType.BFloat16);
        using var scope = NewDisposeScope();
        var values = exact.SoftVectors(Configs.Tokens(3, 40)).clone();
        var (loss, gradient) = new SoftPromptGradient(exact).LossAndGradient(values, Configs.Tokens(9), 2, 1);
        var (other, near) = new SoftPromptGradient(rounded).LossAndGradient(values.to(ScalarType.BFloat16), Configs.Tokens(9), 2, 1);
        Assert.Equal(loss, other, 0.02 * loss);
        var difference = (near.to(ScalarType.Float32) - gradient).norm().item<float>();
        Assert.InRange(difference, 1e-6f, 0.1f * gradient.norm().item<float>());
    }

    [Theory]
    [InlineData(9)]
    [InlineData(12)]
    public void ALossWithoutCountedTokensIsAFault(int start)
    {
        using var decoder = Configs.Network(Configs.Of("llama"));
        using var scope = NewDisposeScope();
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new SoftPromptGradient(decoder).Loss(decoder.SoftVectors([1]), Configs.Tokens(9), start));
    }
}
