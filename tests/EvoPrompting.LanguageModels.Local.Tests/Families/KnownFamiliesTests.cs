using System.Text.Json.Nodes;
using EvoPrompting.LanguageModels.Local.Files;
using EvoPrompting.LanguageModels.Local.Tests.Support;

namespace EvoPrompting.LanguageModels.Local.Tests.Families;

public class KnownFamiliesTests
{
    [Fact]
    public void AnotherFamilyIsRefusedByNameWithTheKnownOnes() => Assert.Equal(
        "the family 'mamba' of config.json is not implemented: known are llama, mistral, ministral, qwen2, qwen3, starcoder2, granite, "
        + "smollm3, phi3, olmo2, gemma3_text, gpt_neox", Configs.Fault(Configs.Of("mamba")));

    [Theory]
    [InlineData("model_type", "null", "config.json has no model_type")]
    [InlineData("hidden_size", "null", "config.json has no hidden_size")]
    [InlineData("hidden_size", "\"48\"", "hidden_size in config.json is \"48\" and has to be a whole number of at least 1")]
    [InlineData("hidden_size", "24.5", "hidden_size in config.json is 24.5 and has to be a whole number")]
    [InlineData("num_hidden_layers", "0", "num_hidden_layers in config.json is 0 and has to be a whole number from 1")]
    [InlineData("intermediate_size", "1073741825", "has to be a whole number from 1 to 268435456")]
    [InlineData("num_hidden_layers", "2000000000", "has to be a whole number from 1 to 10000")]
    [InlineData("head_dim", "2000000000", "has to be a whole number from 1 to 65536")]
    [InlineData("vocab_size", "1e300", "has to be a whole number of at least 1")]
    [InlineData("num_key_value_heads", "3", "num_attention_heads in config.json is 4 and has to be a multiple of num_key_value_heads, 3")]
    [InlineData("num_attention_heads", "5", "has to be a multiple of num_key_value_heads, 2")]
    [InlineData("head_dim", "5", "rotates 5 of a head's 5 numbers, and these have to be pairs")]
    [InlineData("rms_norm_eps", "0", "rms_norm_eps in config.json is 0 and has to be above 0")]
    [InlineData("hidden_act", "\"gelu_10\"", "the activation 'gelu_10' of config.json is not implemented: known are silu")]
    [InlineData("hidden_act", "3", "hidden_act in config.json is 3 and has to be a text")]
    [InlineData("attention_bias", "\"true\"", "attention_bias in config.json is \"true\" and has to be true or false")]
    [InlineData("architectures", "[\"LlamaForTokenClassification\"]", "LlamaForTokenClassification, which is no language model")]
    [InlineData("quantization_config", "{\"bits\":4}", "quantization_config of config.json is not implemented: save the model in float32")]
    [InlineData("attn_logit_softcapping", "50.0", "attn_logit_softcapping of config.json is not implemented")]
    [InlineData("final_logit_softcapping", "30.0", "final_logit_softcapping of config.json is not implemented")]
    [InlineData("use_bidirectional_attention", "true", "use_bidirectional_attention of config.json is not implemented")]
    [InlineData("is_causal", "false", "is_causal of config.json is false, which is not implemented")]
    [InlineData("num_local_experts", "8", "num_local_experts of config.json is not implemented")]
    public void WhatIsWrongOrNotComputedIsNamed(string key, string value, string told) =>
        Assert.Contains(told, Configs.Fault(Configs.Of("llama", (key, JsonNode.Parse(value)))), StringComparison.Ordinal);

    [Theory]
    [InlineData("qwen2", "layer_types", "[\"full_attention\"]", "layer_types in config.json names 1 layers and num_hidden_layers is 2")]
    [InlineData("qwen3", "layer_types", "[\"full_attention\",\"linear_attention\"]", "the layer type 'linear_attention' of config.json")]
    [InlineData("smollm3", "no_rope_layers", "[1]", "no_rope_layers in config.json names 1 layers and num_hidden_layers is 2")]
    [InlineData("mistral", "sliding_window", "0", "sliding_window in config.json is 0 and has to be a whole number of at least 1")]
    [InlineData("qwen3", "rope_parameters", "{\"full_attention\":{}}", "rope_parameters in config.json by type of layer is not")]
    [InlineData("granite", "embedding_multiplier", "0", "embedding_multiplier in config.json is 0 and has to be above 0")]
    [InlineData("granite", "attention_multiplier", "-1", "attention_multiplier in config.json is -1 and has to be above 0")]
    [InlineData("granite", "residual_multiplier", "0", "residual_multiplier in config.json is 0 and has to be above 0")]
    [InlineData("gpt_neox", "rotary_pct", "0", "rotates 0 of a head's 6 numbers")]
    [InlineData("gpt_neox", "hidden_size", "26", "hidden_size in config.json is 26 and has to be a multiple of num_attention_heads, 4")]
    public void SettingsOfOneFamilyAreCheckedToo(string family, string key, string value, string told) =>
        Assert.Contains(told, Configs.Fault(Configs.Of(family, (key, JsonNode.Parse(value)))), StringComparison.Ordinal);

    [Theory]
    [InlineData("llama", "_name_or_path", "\"x\"")]
    [InlineData("llama", "attention_dropout", "0.3")]
    [InlineData("llama", "quantization_config", "null")]
    [InlineData("llama", "final_logit_softcapping", "0")]
    [InlineData("llama", "transformers.js_config", "{\"kv_cache_dtype\":\"fp16\"}")]
    [InlineData("llama", "pretraining_tp", "2")]
    [InlineData("llama", "is_causal", "true")]
    [InlineData("qwen2", "sliding_window", "5")]
    public void KeysThatDoNotChangeTheNumbersAreLeftAside(string family, string key, string value) => Assert.Equal(
        Text(Configs.Of(family)), Text(Configs.Of(family, (key, JsonNode.Parse(value)))));

    /// <summary>The makers' classes of configurations: transformers 4 and 5.</summary>
    [Theory]
    [InlineData("llama", 2_048, 64)]
    [InlineData("mistral", 131_072, 8)]
    [InlineData("ministral", 131_072, 8)]
    [InlineData("qwen2", 32_768, 32)]
    [InlineData("qwen3", 32_768, 32)]
    [InlineData("starcoder2", 4_096, 2)]
    [InlineData("granite", 2_048, 64)]
    [InlineData("smollm3", 32_768, 4)]
    [InlineData("phi3", 4_096, 64)]
    [InlineData("olmo2", 2_048, 64)]
    [InlineData("gemma3_text", 131_072, 4)]
    [InlineData("gpt_neox", 2_048, 64)]
    public void ContextAndKeyHeadsThatAreMissingAreTheFamilys(string family, int context, int keyHeads)
    {
        var config = Configs.Of(family, ("hidden_size", 384), ("num_attention_heads", 64), ("head_dim", null));
        config.Remove("max_position_embeddings");
        config.Remove("num_key_value_heads");
        var description = Configs.Describe(config);
        Assert.Equal((context, keyHeads), (description.Context, description.Attention.KeyHeads));
        config["num_key_value_heads"] = null; // means as many as there are heads
        Assert.Equal(64, Configs.Describe(config).Attention.KeyHeads);
    }

    [Theory]
    [InlineData("qwen2")]
    [InlineData("qwen3")]
    public void AWindowThatIsUsedAndNotSaidIsTheFamilys(string family)
    {
        var config = Configs.Of(family, ("use_sliding_window", true), ("max_window_layers", 1));
        config.Remove("layer_types");
        config.Remove("sliding_window");
        Assert.Equal([null, 4_096], Configs.Describe(config).Layers.Select(l => l.Window));
        config["sliding_window"] = null;
        Assert.Equal([null, null], Configs.Describe(config).Layers.Select(l => l.Window));
    }

    [Theory]
    [InlineData("llama", 6, false)]
    [InlineData("qwen3", 128, false)]
    [InlineData("gemma3_text", 256, true)]
    [InlineData("smollm3", 6, true)]
    [InlineData("starcoder2", 6, true)]
    [InlineData("granite", 6, false)]
    public void WhatIsMissingIsWhatTheMakersLibraryTakes(string family, int headWidth, bool isTied)
    {
        var description = Configs.Describe(Configs.Of(family, ("head_dim", null)));
        Assert.Equal(headWidth, description.Attention.HeadWidth);
        Assert.Equal(isTied, description.IsTied);
    }

    [Fact]
    public void AMissingWindowIsNotTheSameAsNone()
    {
        Assert.Equal(4_096, Configs.Describe(Configs.Of("mistral")).Layers[0].Window);
        var config = Configs.Of("mistral");
        config["sliding_window"] = null;
        Assert.Null(Configs.Describe(config).Layers[0].Window);
    }

    /// <summary>The makers' library takes a mistral with layer_types for a ministral.</summary>
    [Theory]
    [InlineData("mistral")]
    [InlineData("ministral")]
    public void OfMistralsLayersThatAreNamedThoseThatSlideHaveTheWindow(string family)
    {
        var config = JsonFile.Read(Path.Combine(GoldenModel.Folder("mistral-sliding"), "config.json"));
        config["model_type"] = family;
        Assert.Equal([8, 8, 8], Windows(config));
        config["layer_types"] = new JsonArray("sliding_attention", "full_attention", "sliding_attention");
        Assert.Equal([8, null, 8], Windows(config));
        config["sliding_window"] = null;
        Assert.Equal([null, null, null], Windows(config));
    }

    /// <summary>As of a model of whose layers the first were kept.</summary>
    [Fact]
    public void OfSmolLM3sListOfRotatedLayersTheFirstOnesCount()
    {
        var config = Configs.Of("smollm3", ("no_rope_layers", new JsonArray(0, 1, 0, 1)));
        Assert.Equal([false, true], Configs.Describe(config).Layers.Select(l => l.Rotary is not null));
    }

    [Fact]
    public void WindowsFollowTheLayers()
    {
        var config = Configs.Of(
            "qwen2", ("num_hidden_layers", 3), ("use_sliding_window", true), ("sliding_window", 9), ("max_window_layers", 2));
        Assert.Equal([null, null, 9], Windows(config));
        config["layer_types"] = new JsonArray("sliding_attention", "full_attention", "full_attention");
        Assert.Equal([9, null, null], Windows(config));
        config["use_sliding_window"] = false;
        Assert.Equal([null, null, null], Windows(config));
        Assert.Equal([7, 7, null, 7], Windows(Configs.Of(
            "gemma3_text", ("num_hidden_layers", 4), ("sliding_window", 7), ("_sliding_window_pattern", 3))));
    }

    [Fact]
    public void GemmaRotatesByAnotherBaseInItsWindows()
    {
        var (inWindow, everywhere) = Bases(Configs.Of(
            "gemma3_text", ("sliding_window_pattern", 2), ("rope_theta", 1e6),
            ("rope_scaling", JsonNode.Parse("""{"rope_type":"linear","factor":8}"""))));
        Assert.Equal(Math.Pow(10_000, -1 / 3.0), inWindow, 1e-7);
        Assert.Equal(Math.Pow(1e6, -1 / 3.0) / 8, everywhere, 1e-7);
        (inWindow, everywhere) = Bases(Configs.Of("gemma3_text", ("sliding_window_pattern", 2), ("rope_theta", null), ("rope_parameters",
            JsonNode.Parse("""
                {"full_attention":{"rope_type":"linear","factor":2,"rope_theta":500},"sliding_attention":{"rope_theta":300}}
                """))));
        Assert.Equal(Math.Pow(300, -1 / 3.0), inWindow, 1e-7);
        Assert.Equal(Math.Pow(500, -1 / 3.0) / 2, everywhere, 1e-7);

        // a scaling in the older form beside parameters in the newer one: of full attention, over what these say
        (inWindow, everywhere) = Bases(Configs.Of("gemma3_text", ("sliding_window_pattern", 2), ("rope_theta", null),
            ("rope_scaling", JsonNode.Parse("""{"rope_type":"linear","factor":4}""")), ("rope_parameters", JsonNode.Parse("""
                {"full_attention":{"rope_type":"default","rope_theta":500},"sliding_attention":{"rope_theta":300}}
                """))));
        Assert.Equal(Math.Pow(300, -1 / 3.0), inWindow, 1e-7);
        Assert.Equal(Math.Pow(500, -1 / 3.0) / 4, everywhere, 1e-7);

        static (float InWindow, float Everywhere) Bases(JsonObject config)
        {
            var layers = Configs.Describe(config).Layers;
            return (layers[0].Rotary!.Frequencies[1], layers[1].Rotary!.Frequencies[1]);
        }
    }

    /// <summary>The makers' library takes GPT-NeoX's base from rotary_emb_base, or from rope_parameters.</summary>
    [Theory]
    [InlineData("rope_theta", "500", 10_000)]
    [InlineData("rotary_emb_base", "500", 500)]
    [InlineData("rope_parameters", """{"rope_type":"default","rope_theta":500}""", 500)]
    public void GptNeoXHasItsOwnNameForTheBase(string key, string value, double expected)
    {
        var config = Configs.Of("gpt_neox", ("rope_theta", null), ("rotary_pct", 1.0));
        config[key] = JsonNode.Parse(value);
        Assert.Equal(Math.Pow(expected, -1 / 3.0), Configs.Describe(config).Layers[0].Rotary!.Frequencies[1], 1e-7);
    }

    private static IEnumerable<int?> Windows(JsonObject config) => Configs.Describe(config).Layers.Select(l => l.Window);

    private static string Text(JsonObject config) => System.Text.Json.JsonSerializer.Serialize(Configs.Describe(config));
}
