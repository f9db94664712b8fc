using System.Text.Json.Nodes;
using EvoPrompting.LanguageModels.Local.Network;
using EvoPrompting.LanguageModels.Local.Tests.Support;
using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.Local.Tests.Network;

public class ContinuationsTests
{
    private static JsonObject LongRope(int original) => new()
    {
        ["rope_type"] = "longrope",
        ["short_factor"] = new JsonArray(1.0, 1.1, 1.3),
        ["long_factor"] = new JsonArray(1.5, 2.5, 4.0),
        ["original_max_position_embeddings"] = original,
    };

    public static TheoryData<string> Networks() => [.. Cases.Keys];

    internal static Dictionary<string, Func<JsonObject>> Cases { get; } = new()
    {
        ["llama"] = () => Configs.Of("llama"),
        ["one key head"] = () => Configs.Of("llama", ("num_key_value_heads", 1)),
        ["every head its keys"] = () => Configs.Of("olmo2", ("num_key_value_heads", 4)),
        ["window of one"] = () => Configs.Of("mistral", ("sliding_window", 1)),
        ["window shorter than the prompt"] = () => Configs.Of("mistral", ("sliding_window", 5)),
        ["window longer than the prompt"] = () => Configs.Of("mistral", ("sliding_window", 15)),
        ["windows of some layers"] = () => Configs.Of(
            "qwen3", ("use_sliding_window", true), ("sliding_window", 4), ("max_window_layers", 1), ("num_hidden_layers", 3)),
        ["layers without rotation"] = () => Configs.Of("smollm3", ("no_rope_layers", new JsonArray(0, 1))),
        ["two rotations"] = () => Configs.Of("gemma3_text", ("sliding_window", 6), ("num_hidden_layers", 3), ("sliding_window_pattern", 2)),
        ["parallel branches"] = () => Configs.Of("gpt_neox", ("hidden_size", 40), ("rotary_pct", 0.6)),
        ["one branch after the other"] = () => Configs.Of(
            "gpt_neox", ("hidden_size", 40), ("rotary_pct", 0.6), ("use_parallel_residual", false)),
        ["long from the prompt on"] = () => Configs.Of(
            "phi3", ("original_max_position_embeddings", 5), ("rope_scaling", LongRope(5))),
        ["long after some tokens"] = () => Configs.Of(
            "phi3", ("original_max_position_embeddings", 13), ("rope_scaling", LongRope(13))),
        ["long with the first token"] = () => Configs.Of(
            "phi3", ("original_max_position_embeddings", 9), ("rope_scaling", LongRope(9))),
        ["never long"] = () => Configs.Of(
            "phi3", ("original_max_position_embeddings", 100), ("rope_scaling", LongRope(100))),
    };

    [Theory]
    [MemberData(nameof(Networks))]
    public void ContinuationsHaveTheLogitsOfWholeSequences(string name)
    {
        using var decoder = Configs.Network(Cases[name]());
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var prompt = Configs.Tokens(9);
        long[][] rows = [Configs.Tokens(7, 1), Configs.Tokens(7, 30), Configs.Tokens(7, 44)];
        using var encoded = new EncodedPrompt(decoder, decoder.Embed(tensor(prompt).unsqueeze(0)));
        using var continuations = new Continuations(decoder, encoded, rows.Length, capacity: 7);
        Near.Check(Near.Numbers(Configs.Logits(decoder, prompt)[^1]), encoded.Logits[0], 1e-4, "after the prompt");
        for (var done = 1; done <= 7; done++)
        {
            var logits = continuations.Next([.. rows.Select(r => r[done - 1])]);
            for (var row = 0; row < rows.Length; row++)
            {
                var expected = Configs.Logits(decoder, [.. prompt, .. rows[row][..done]])[^1];
                Near.Check(Near.Numbers(expected), logits[row], 1e-4, $"row {row} after {done}");
            }
        }
    }

    [Theory]
    [InlineData("llama")]
    [InlineData("granite")]
    [InlineData("gemma3_text")]
    public void VectorsThatStandForTokensDoInFrontWhatTheTokensWould(string family)
    {
        using var decoder = Configs.Network(Configs.Of(family, ("embedding_multiplier", 3.0), ("attention_multiplier", 0.4)));
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var vectors = decoder.SoftVectors(Configs.Tokens(3, 20));
        using var encoded = new EncodedPrompt(decoder, decoder.Before(vectors, decoder.Embed(tensor(Configs.Tokens(4)).unsqueeze(0))));
        using var continuations = new Continuations(decoder, encoded, 1, 2);
        var expected = Configs.Logits(decoder, [.. Configs.Tokens(3, 20), .. Configs.Tokens(4), 8]);
        Near.Check(Near.Numbers(expected[^1]), continuations.Next([8])[0], 1e-4, family);
    }

    [Fact]
    public void ARowDoesNotDependOnTheOthers()
    {
        using var decoder = Configs.Network(Configs.Of("qwen3"));
        using var scope = NewDisposeScope();
        using var encoded = new EncodedPrompt(decoder, decoder.Embed(tensor(Configs.Tokens(11)).unsqueeze(0)));
        using var some = new Continuations(decoder, encoded, 4, 3);
        using var others = new Continuations(decoder, encoded, 4, 3);
        for (var i = 0; i < 3; i++)
            Assert.Equal(Near.Numbers(some.Next([5, 6, 7, 8])[2]), Near.Numbers(others.Next([1, 60, 7, 33])[2]));
    }

    [Fact]
    public async Task SeveralThreadsMayUseOneDecoder()
    {
        using var decoder = Configs.Network(Configs.Of("gemma3_text", ("sliding_window", 6)));
        double[] Compute(int start)
        {
            using var scope = NewDisposeScope();
            return Near.Numbers(Configs.Logits(decoder, Configs.Tokens(40 + start, start)));
        }

        var alone = Enumerable.Range(0, 12).Select(Compute).ToArray();
        var together = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() => Compute(i))));
        Assert.Equal(alone, together);
    }

    [Theory]
    [InlineData(null, 300)]
    [InlineData(7, 300)]
    [InlineData(290, 601)]
    public void LongSequencesAreComputedInBlocks(int? window, int length)
    {
        using var decoder = Configs.Network(Configs.Of(
            "mistral", ("sliding_window", window ?? 100_000), ("max_position_embeddings", 4_096)));
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var tokens = Configs.Tokens(length);
        using var encoded = new EncodedPrompt(decoder, decoder.Embed(tensor(tokens[..200]).unsqueeze(0)));
        using var continuations = new Continuations(decoder, encoded, 1, length);
        var logits = Configs.Logits(decoder, tokens);
        for (var i = 200; i < length; i++)
            Near.Check(Near.Numbers(logits[i]), continuations.Next([tokens[i]])[0], 1e-4, $"position {i}");
    }
}
