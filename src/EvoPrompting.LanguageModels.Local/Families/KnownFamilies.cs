using System.Text.Json.Nodes;

namespace EvoPrompting.LanguageModels.Local.Families;

/// <summary>
/// The families of checkpoints that are computed, a row each: how a config.json of the family becomes a description. What a key's absence
/// means is what the makers' library takes for that family.
/// </summary>
internal static class KnownFamilies
{
    private static readonly Dictionary<string, Func<ConfigKeys, DecoderDescription>> rows = new()
    {
        ["llama"] = Llama,
        ["mistral"] = Mistral,
        ["ministral"] = Mistral,
        ["qwen2"] = Qwen2,
        ["qwen3"] = Qwen3,
        ["starcoder2"] = StarCoder2,
        ["granite"] = Granite,
        ["smollm3"] = SmolLM3,
        ["phi3"] = Phi3,
        ["olmo2"] = Olmo2,
        ["gemma3_text"] = Gemma3,
        ["gpt_neox"] = GptNeoX,
    };

    /// <summary>The names of all families, as config.json spells them.</summary>
    public static IReadOnlyCollection<string> Names => rows.Keys;

    /// <param name="config">In either form: with <c>rope_parameters</c>, or with <c>rope_theta</c> and <c>rope_scaling</c>.</param>
    /// <param name="place">What messages call it.</param>
    /// <exception cref="InvalidDataException">
    /// The family is unknown, a key is missing or wrong, or asks for what is not implemented: one sentence.
    /// </exception>
    public static DecoderDescription Describe(JsonObject config, string place)
    {
        var keys = new ConfigKeys(config, place);
        var name = keys.TextOrNone("model_type") ?? throw keys.Missing("model_type");
        if (!rows.TryGetValue(name, out var row))
            throw new InvalidDataException(
                $"the family '{name}' of {place} is not implemented: known are {string.Join(", ", rows.Keys)}");
        if (keys.TextsOrNone("architectures") is [var architecture, ..]
            && !architecture.EndsWith("ForCausalLM", StringComparison.Ordinal))
            throw new InvalidDataException($"{place} describes a {architecture}, which is no language model (ForCausalLM)");
        NumberKeys.Refuse(keys);
        return row(keys);
    }

    private static DecoderDescription Llama(ConfigKeys config)
    {
        var description = FamilyKeys.Describe(config, new(2_048));
        return WithBiases(description, config, config.Flag("mlp_bias", false)).WithLayers(config);
    }

    /// <summary>
    /// With <c>layer_types</c> the makers' library takes it for Ministral, whose layers of full attention have no window.
    /// </summary>
    private static DecoderDescription Mistral(ConfigKeys config)
    {
        var window = FamilyKeys.Window(config);
        return FamilyKeys.Describe(config, new(131_072, KeyHeads: 8))
            .WithLayers(config, [.. FamilyKeys.Sliding(config, _ => true).Select(slides => slides ? window : null)]);
    }

    private static DecoderDescription Qwen2(ConfigKeys config)
    {
        var description = FamilyKeys.Describe(config, new(32_768, KeyHeads: 32));
        return (description with { Attention = description.Attention with { InputBias = true } })
            .WithLayers(config, FamilyKeys.Windows(config));
    }

    private static DecoderDescription Qwen3(ConfigKeys config)
    {
        var description = WithBiases(FamilyKeys.Describe(config, new(32_768, HeadWidth: 128, KeyHeads: 32)), config);
        return (description with { Attention = description.Attention with { HeadNorm = HeadNorm.Each } })
            .WithLayers(config, FamilyKeys.Windows(config));
    }

    private static DecoderDescription StarCoder2(ConfigKeys config)
    {
        var description = FamilyKeys.Describe(
            config, new(4_096, IsTied: true, KeyHeads: 2, Activation: "gelu_pytorch_tanh", EpsilonKey: "norm_epsilon", Epsilon: 1e-5));
        var bias = config.Flag("use_bias", true);
        return (description with
        {
            Attention = description.Attention with { InputBias = bias, OutputBias = bias },
            FeedForward = description.FeedForward with { IsGated = false, Bias = bias },
            Norm = description.Norm with { CentresAndShifts = true },
            Names = TensorNames.StarCoder2,
        }).WithLayers(config, config.WholeOrNone("sliding_window"));
    }

    private static DecoderDescription Granite(ConfigKeys config)
    {
        var description = WithBiases(FamilyKeys.Describe(config, new(2_048)), config, config.Flag("mlp_bias", false));
        return (description with
        {
            Attention = description.Attention with { Scale = config.Positive("attention_multiplier", 1) },
            EmbeddingScale = config.Positive("embedding_multiplier", 1),
            ScalesSoftVectors = true,
            ResidualScale = config.Positive("residual_multiplier", 1),
            LogitDivisor = config.Positive("logits_scaling", 1),
        }).WithLayers(config);
    }

    private static DecoderDescription SmolLM3(ConfigKeys config)
    {
        var description = WithBiases(
            FamilyKeys.Describe(config, new(32_768, IsTied: true, KeyHeads: 4)), config, config.Flag("mlp_bias", false));
        var layers = FamilyKeys.Layers(config);
        var interval = config.Whole("no_rope_layer_interval", 4);
        var rotates = config.NumbersOrNone("no_rope_layers")?.Select(n => n != 0).ToArray()
            ?? [.. Enumerable.Range(1, layers).Select(i => i % interval != 0)];
        if (rotates.Length < layers)
            throw new InvalidDataException(
                $"no_rope_layers in {config.Place} names {rotates.Length} layers and num_hidden_layers is {layers}");
        // a model that was cut keeps the list of the whole one: Zip, as the makers' library, leaves the rest of it
        var window = config.WholeOrNone("sliding_window");
        if (!config.Flag("use_sliding_window", false)) window = null;
        var slides = FamilyKeys.Sliding(config, i => !rotates[i]);
        var rotary = RotaryKeys.Describe(config, description, new(2_000_000));
        return description with
        {
            Layers = [.. slides.Zip(rotates, (slide, rotate) => new LayerDescription(slide ? window : null, rotate ? rotary : null))],
        };
    }

    private static DecoderDescription Phi3(ConfigKeys config) =>
        (FamilyKeys.Describe(config, new(4_096, Epsilon: 1e-5)) with { Names = TensorNames.Phi3 })
            .WithLayers(config, config.WholeOrNone("sliding_window"), new RotaryDefaults { IsPartial = true, OriginalContext = 4_096 });

    private static DecoderDescription Olmo2(ConfigKeys config)
    {
        var description = WithBiases(FamilyKeys.Describe(config, new(2_048, Epsilon: 1e-5)), config);
        return (description with
        {
            Attention = description.Attention with { HeadNorm = HeadNorm.All },
            Norm = description.Norm with { RoundsLast = true },
            Names = TensorNames.Olmo2,
        }).WithLayers(config);
    }

    private static DecoderDescription Gemma3(ConfigKeys config)
    {
        var description = WithBiases(FamilyKeys.Describe(config, new(
            131_072, IsTied: true, HeadWidth: 256, KeyHeads: 4, ActivationKey: "hidden_activation",
            Activation: "gelu_pytorch_tanh")), config);
        var attention = description.Attention;
        var window = config.Whole("sliding_window", 4_096);
        var pattern = config.WholeOrNone("sliding_window_pattern") ?? config.Whole("_sliding_window_pattern", 6);
        var local = new RotaryDefaults { BaseKeys = ["rope_local_base_freq"], IsByLayerType = true };
        var everywhere = RotaryKeys.Describe(config, description, new(1_000_000) { IsByLayerType = true });
        var inWindow = RotaryKeys.Describe(config, description, local, RotaryKeys.InWindow);
        return description with
        {
            Attention = attention with
            {
                Scale = 1 / Math.Sqrt(config.Positive("query_pre_attn_scalar", 256)),
                HeadNorm = HeadNorm.Each,
            },
            EmbeddingScale = Math.Sqrt(description.Width),
            RoundsEmbeddingScale = true,
            Norm = description.Norm with { AddsOne = true, RoundsLast = true },
            Names = TensorNames.Gemma3,
            Layers = [.. FamilyKeys.Sliding(config, i => (i + 1) % pattern != 0)
                .Select(slides => slides ? new LayerDescription(window, inWindow) : new LayerDescription(null, everywhere))],
        };
    }

    private static DecoderDescription GptNeoX(ConfigKeys config)
    {
        var description = FamilyKeys.Describe(
            config, new(2_048, SharesKeys: false, Activation: "gelu", EpsilonKey: "layer_norm_eps", Epsilon: 1e-5));
        return (WithBiases(description, config, standard: true) with
        {
            FeedForward = description.FeedForward with { IsGated = false, Bias = true },
            Norm = description.Norm with { CentresAndShifts = true },
            IsParallel = config.Flag("use_parallel_residual", true),
            Names = TensorNames.GptNeoX,
        }).WithLayers(config, rotary: new()
        {
            BaseKeys = ["rotary_emb_base"], // rope_theta counts in rope_parameters only, as in the makers' library
            ShareKeys = ["partial_rotary_factor", "rotary_pct"],
            Share = 0.25,
            IsPartial = true,
        });
    }

    private static DecoderDescription WithBiases(
        DecoderDescription description, ConfigKeys config, bool feedForward = false, bool standard = false)
    {
        var bias = config.Flag("attention_bias", standard);
        return description with
        {
            Attention = description.Attention with { InputBias = bias, OutputBias = bias },
            FeedForward = description.FeedForward with { Bias = feedForward },
        };
    }
}
