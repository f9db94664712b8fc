using EvoPrompting.LanguageModels.Local.Network;
using EvoPrompting.LanguageModels.Local.Tests.Support;
using EvoPrompting.Torch;
using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.Local.Tests.Network;

/// <summary>In bfloat16 what is rounded when is a family's: as the makers' library does it, to the bit.</summary>
public class RoundingTests
{
    [Fact]
    public void GemmasEmbeddingsAreMultipliedByARoundedFactor()
    {
        using var model = new GoldenModel("gemma3_text", ScalarType.BFloat16);
        using var scope = NewDisposeScope();
        Assert.Equal(48, model.Decoder.Description.Width); // of which the root is 6.9282, in bfloat16 6.9375
        var tokens = tensor((long[])[3, 5, 8]);
        var rows = model.Decoder.Weights.Embedding.Numbers().index_select(0, tokens);
        var expected = (rows.to(ScalarType.Float32) * 6.9375f).to(ScalarType.BFloat16);
        Assert.Equal(Near.Numbers(expected), Near.Numbers(model.Decoder.Embed(tokens.unsqueeze(0))));
        Assert.Equal(Near.Numbers(expected), Near.Numbers(model.Decoder.SoftVectors([3, 5, 8])));
    }

    [Theory]
    [InlineData("olmo2", true)]
    [InlineData("gemma3_text", true)]
    [InlineData("llama", false)]
    [InlineData("qwen3", false)]
    public void NormsRoundBeforeTheirGainsOrBehindThem(string family, bool roundsLast)
    {
        TorchRuntime.Start();
        using var scope = NewDisposeScope();
        var description = Configs.Describe(Configs.Of(family));
        var chance = tensor([.. Enumerable.Range(0, 24).Select(i => MathF.Sin(i * i + 0.5f))]);
        var gain = (chance.roll(5) + 1).to(ScalarType.BFloat16);
        var x = chance.to(ScalarType.BFloat16);
        var exact = x.to(ScalarType.Float32);
        var normalised = exact * rsqrt(exact.pow(2).mean([-1L], keepdim: true) + description.Norm.Epsilon);
        var last = (normalised * gain.to(ScalarType.Float32)).to(ScalarType.BFloat16);
        var first = normalised.to(ScalarType.BFloat16) * gain;
        Assert.NotEqual(Near.Numbers(first), Near.Numbers(last));
        var gains = new NormWeights(description.Norm.AddsOne ? gain.to(ScalarType.Float32) : gain, null);
        Assert.Equal(Near.Numbers(roundsLast ? last : first), Near.Numbers(new HiddenFunctions(description).Normalise(x, gains)));
    }
}
