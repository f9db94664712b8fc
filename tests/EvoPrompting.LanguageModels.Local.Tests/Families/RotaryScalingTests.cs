using System.Text.Json.Nodes;
using EvoPrompting.LanguageModels.Local.Families;
using EvoPrompting.LanguageModels.Local.Tests.Support;

namespace EvoPrompting.LanguageModels.Local.Tests.Families;

public class RotaryScalingTests
{
    [Fact]
    public void LinearScalingDividesAllFrequencies()
    {
        var plain = Rotary(null);
        Assert.Equal(plain.Frequencies.Select(f => f / 4), Rotary("""{"type":"linear","factor":4}""").Frequencies);
    }

    [Fact]
    public void Llama3StretchesLongWavesOnly()
    {
        const string scaling = """
            {"rope_type":"llama3","factor":8,"low_freq_factor":1,"high_freq_factor":4,"original_max_position_embeddings":2000}
            """;
        var (plain, stretched) = (Rotary(null).Frequencies, Rotary(scaling).Frequencies);
        Assert.Equal(plain[0], stretched[0]); // 318 turns
        Assert.InRange(stretched[2], plain[2] / 8.001f, plain[2] / 7.999f); // 0.7 turns
        Assert.Equal(plain[1], Second(800), 1e-9); // 5.9 turns
        Assert.InRange(Second(400), plain[1] / 7.9f, plain[1] / 1.01f); // 2.95 turns

        float Second(int context) => Rotary(scaling.Replace("2000", $"{context}", StringComparison.Ordinal)).Frequencies[1];
    }

    [Fact]
    public void YarnKeepsFastPairsAndScalesTheRotation()
    {
        var plain = Rotary(null);
        var yarn = Rotary("""{"rope_type":"yarn","factor":4,"original_max_position_embeddings":1000}""");
        Assert.Equal(1 + 0.1 * Math.Log(4), yarn.Scale, 1e-12);
        Assert.Equal(plain.Frequencies[0], yarn.Frequencies[0]);
        Assert.True(yarn.Frequencies[2] < plain.Frequencies[2]);
        Assert.False(yarn.IsLong(1_000_000));

        Assert.Equal(1.5, Rotary("""{"rope_type":"yarn","factor":4,"attention_factor":1.5}""").Scale);
        Assert.Equal(
            (1 + 0.05 * Math.Log(4)) / (1 + 0.2 * Math.Log(4)),
            Rotary("""{"rope_type":"yarn","factor":4,"mscale":0.5,"mscale_all_dim":2}""").Scale, 1e-12);
        var exact = Rotary("""{"rope_type":"yarn","factor":4,"original_max_position_embeddings":1000,"truncate":false}""");
        Assert.NotEqual(exact.Frequencies, yarn.Frequencies);
    }

    [Fact]
    public void YarnTakesItsFactorFromTheContextsWhereItHasNone() => Assert.Equal(
        Rotary("""{"rope_type":"yarn","factor":4,"original_max_position_embeddings":128}""").Frequencies,
        Rotary("""{"rope_type":"yarn","factor":null,"original_max_position_embeddings":128}""").Frequencies);

    [Theory]
    [InlineData("longrope")]
    [InlineData("su")]
    [InlineData("yarn")]
    public void LongRopeHasOtherFrequenciesBeyondTheOriginalContext(string name)
    {
        var plain = Rotary(null, "phi3").Frequencies;
        var scaling = $$"""{"type":"{{name}}","short_factor":[1,2,3],"long_factor":[4,5,6]}""";
        var rotary = Rotary(scaling, "phi3", ("original_max_position_embeddings", 100));
        Assert.Equal(plain[2] / 3, rotary.Frequencies[2], 1e-8);
        Assert.Equal(plain[2] / 6, rotary.LongFrequencies![2], 1e-8);
        Assert.False(rotary.IsLong(100));
        Assert.True(rotary.IsLong(101));
        Assert.Equal(Math.Sqrt(1 + Math.Log(5.12) / Math.Log(100)), rotary.Scale, 1e-12);
    }

    [Fact]
    public void DynamicScalingIsComputedWithinTheContextAndRefusedBeyond()
    {
        using var decoder = Configs.Network(Configs.Of(
            "llama", ("max_position_embeddings", 12), ("rope_scaling", JsonNode.Parse("""{"type":"dynamic","factor":2}"""))));
        using var plain = Configs.Network(Configs.Of("llama", ("max_position_embeddings", 12)));
        using var scope = TorchSharp.torch.NewDisposeScope();
        Assert.Equal(Near.Numbers(Configs.Logits(plain, Configs.Tokens(12))), Near.Numbers(Configs.Logits(decoder, Configs.Tokens(12))));
        var fault = Assert.Throws<InvalidDataException>(() => Configs.Logits(decoder, Configs.Tokens(13))).Message;
        Assert.Contains("dynamic rotary scaling is not implemented", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"rope_type":"ntk","factor":2}""", "the rotary scaling 'ntk' of rope_scaling in config.json is not implemented: known")]
    [InlineData("""{"rope_type":"mrope","mrope_section":[1,1,1]}""", "'mrope'")]
    [InlineData("""{"rope_type":"linear"}""", "rope_scaling in config.json has no factor")]
    [InlineData("""{"rope_type":"linear","factor":0}""", "factor in rope_scaling in config.json is 0 and has to be above 0")]
    [InlineData("""{"rope_type":"yarn","factor":0}""", "factor in rope_scaling in config.json is 0 and has to be above 0")]
    [InlineData("""{"rope_type":"yarn","factor":-1}""", "factor in rope_scaling in config.json is -1 and has to be above 0")]
    [InlineData("""{"rope_type":"longrope","factor":0,"short_factor":[1,2,3],"long_factor":[1,2,3]}""", "is 0 and has to be above 0")]
    [InlineData("""{"rope_type":"linear","factor":"4"}""", "has to be a number")]
    [InlineData("""{"rope_type":"linear","factor":4,"warmth":2}""", "warmth of rope_scaling in config.json is not implemented")]
    [InlineData("""{"rope_type":"llama3","factor":8,"low_freq_factor":4,"high_freq_factor":4}""", "has to be above low_freq_factor")]
    [InlineData("""{"rope_type":"longrope","short_factor":[1,2],"long_factor":[1,2,3]}""", "has to be a list of 3 numbers above 0")]
    [InlineData("""{"rope_type":"longrope","short_factor":[1,2,3]}""", "has no long_factor")]
    [InlineData("""{"rope_type":"longrope","short_factor":[1,2,"x"],"long_factor":[1,2,3]}""", "has to be a list of numbers")]
    [InlineData("""{"rope_theta":1}""", "rope_theta in rope_scaling in config.json is 1 and has to be above 1")]
    [InlineData("""{"partial_rotary_factor":0.5}""", "partial_rotary_factor of rope_scaling in config.json is not implemented")]
    public void WhatIsNotComputedIsRefused(string scaling, string told) =>
        Assert.Contains(told, Configs.Fault(Configs.Of("llama", ("rope_scaling", JsonNode.Parse(scaling)))), StringComparison.Ordinal);

    private static RotaryDescription Rotary(string? scaling, string family = "llama", params (string Key, JsonNode? Value)[] changes) =>
        Configs.Describe(Configs.Of(family, [("rope_scaling", scaling is null ? null : JsonNode.Parse(scaling)), .. changes]))
            .Layers[0].Rotary!;
}
