using System.Text.Json.Nodes;
using EvoPrompting.LanguageModels.Local.Families;
using EvoPrompting.LanguageModels.Local.Network;
using EvoPrompting.Torch;
using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.Local.Tests.Support;

/// <summary>Small configurations, and networks of them with random weights.</summary>
internal static class Configs
{
    /// <summary>Returns a small configuration of a family with some keys changed; a key whose value is null is taken out.</summary>
    public static JsonObject Of(string family, params (string Key, JsonNode? Value)[] changes)
    {
        var config = new JsonObject
        {
            ["model_type"] = family,
            ["vocab_size"] = 61,
            ["hidden_size"] = 24,
            ["intermediate_size"] = 40,
            ["num_hidden_layers"] = 2,
            ["num_attention_heads"] = 4,
            ["num_key_value_heads"] = 2,
            ["head_dim"] = 6,
            ["max_position_embeddings"] = 512,
            ["rope_theta"] = 10_000.0,
        };
        if (family == "gpt_neox")
        {
            config.Remove("num_key_value_heads");
            config.Remove("head_dim");
            config["rotary_pct"] = 0.7;
        }

        foreach (var (key, value) in changes)
            if (value is null) config.Remove(key);
            else config[key] = value;
        return config;
    }

    public static DecoderDescription Describe(JsonObject config) => KnownFamilies.Describe(config, "config.json");

    public static string Fault(JsonObject config) => Assert.Throws<InvalidDataException>(() => Describe(config)).Message;

    public static Decoder Network(JsonObject config, ScalarType type = ScalarType.Float32)
    {
        TorchRuntime.Start();
        var description = Describe(config);
        return new(description, DecoderWeights.Read(new RandomTensors(description, !description.IsTied), description, type));
    }

    /// <summary>Returns different tokens of the small configurations' vocabulary.</summary>
    public static long[] Tokens(int count, int start = 3) => [.. Enumerable.Range(0, count).Select(i => (start + 17L * i + i * i) % 61)];

    /// <summary>Returns the logits after each token, computed at once.</summary>
    public static Tensor Logits(Decoder decoder, long[] tokens)
    {
        using var frozen = no_grad();
        return decoder.Logits(decoder.Hidden(decoder.Embed(tensor(tokens).unsqueeze(0)))).squeeze(0);
    }
}
