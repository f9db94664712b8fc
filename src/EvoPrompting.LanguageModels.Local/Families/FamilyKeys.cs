namespace EvoPrompting.LanguageModels.Local.Families;

/// <summary>What the rows of <see cref="KnownFamilies"/> read alike.</summary>
internal static class FamilyKeys
{
    private const int MostLayers = 10_000, MostHeads = 10_000, MostHeadWidth = 65_536;
    private const int MostInner = 1 << 28; // gate and up together stay a whole number of 32 bits

    private static readonly Dictionary<string, Activation> activations = new()
    {
        ["silu"] = Activation.Silu,
        ["swish"] = Activation.Silu,
        ["gelu"] = Activation.Gelu,
        ["gelu_new"] = Activation.TanhGelu,
        ["gelu_fast"] = Activation.TanhGelu,
        ["gelu_pytorch_tanh"] = Activation.TanhGelu,
        ["gelu_python_tanh"] = Activation.TanhGelu,
        ["quick_gelu"] = Activation.QuickGelu,
        ["relu"] = Activation.Relu,
        ["relu2"] = Activation.SquaredRelu,
    };

    /// <summary>Returns the description that Llama's keys give: the other families say what they do otherwise.</summary>
    public static DecoderDescription Describe(ConfigKeys config, FamilyDefaults defaults)
    {
        var attention = Attention(config, defaults);
        return new(
            config.TextOrNone("model_type") ?? "", config.Whole("vocab_size"), config.Whole("hidden_size"),
            config.Whole("max_position_embeddings", defaults.Context), config.Flag("tie_word_embeddings", defaults.IsTied),
            attention,
            new(config.Whole("intermediate_size", most: MostInner), ActivationOf(config, defaults.ActivationKey, defaults.Activation)),
            new(config.Positive(defaults.EpsilonKey, defaults.Epsilon)), [], TensorNames.Llama);
    }

    public static int Layers(ConfigKeys config) => config.Whole("num_hidden_layers", most: MostLayers);

    /// <summary>Returns a description whose layers are all alike.</summary>
    public static DecoderDescription WithLayers(
        this DecoderDescription description, ConfigKeys config, int? window = null, RotaryDefaults? rotary = null)
    {
        var layer = new LayerDescription(window, RotaryKeys.Describe(config, description, rotary));
        return description with { Layers = [.. Enumerable.Repeat(layer, Layers(config))] };
    }

    /// <summary>Returns a description whose layers are alike but for their windows.</summary>
    public static DecoderDescription WithLayers(
        this DecoderDescription description, ConfigKeys config, IReadOnlyList<int?> windows, RotaryDefaults? rotary = null)
    {
        var rotated = RotaryKeys.Describe(config, description, rotary);
        return description with { Layers = [.. windows.Select(w => new LayerDescription(w, rotated))] };
    }

    /// <summary>Returns whether each layer's attention slides: as <c>layer_types</c> says, or as <paramref name="otherwise"/>.</summary>
    public static IReadOnlyList<bool> Sliding(ConfigKeys config, Func<int, bool> otherwise)
    {
        var layers = Layers(config);
        if (config.TextsOrNone("layer_types") is not { } types) return [.. Enumerable.Range(0, layers).Select(otherwise)];
        if (types.Count != layers)
            throw new InvalidDataException($"layer_types in {config.Place} names {types.Count} layers and num_hidden_layers is {layers}");
        return [.. types.Select(type => type switch
        {
            RotaryKeys.InWindow => true,
            RotaryKeys.Full => false,
            _ => throw new InvalidDataException(
                $"the layer type '{type}' of {config.Place} is not implemented: known are full_attention and sliding_attention"),
        })];
    }

    /// <summary>Returns the window of each layer, as Qwen's families say it.</summary>
    public static IReadOnlyList<int?> Windows(ConfigKeys config)
    {
        var window = Window(config);
        if (!config.Flag("use_sliding_window", false)) window = null;
        var from = (int)config.Number("max_window_layers", 28);
        return [.. Sliding(config, i => i >= from).Select(slides => slides ? window : null)];
    }

    /// <summary>Returns the window where config.json is silent too: null there is none, a missing key is 4,096.</summary>
    public static int? Window(ConfigKeys config) => config.Names("sliding_window") ? config.WholeOrNone("sliding_window") : 4_096;

    private static AttentionDescription Attention(ConfigKeys config, FamilyDefaults defaults)
    {
        var (width, heads) = (config.Whole("hidden_size"), config.Whole("num_attention_heads", most: MostHeads));
        var shared = config.Names("num_key_value_heads") ? heads : defaults.KeyHeads ?? heads; // null means the number of heads
        var keyHeads = defaults.SharesKeys ? config.Whole("num_key_value_heads", shared, MostHeads) : heads;
        if (heads % keyHeads != 0)
            throw new InvalidDataException(
                $"num_attention_heads in {config.Place} is {heads} and has to be a multiple of num_key_value_heads, {keyHeads}");
        var headWidth = config.WholeOrNone("head_dim", MostHeadWidth) ?? defaults.HeadWidth;
        if (headWidth is null && width % heads != 0)
            throw new InvalidDataException(
                $"hidden_size in {config.Place} is {width} and has to be a multiple of num_attention_heads, {heads}");
        var each = headWidth ?? width / heads;
        return new(heads, keyHeads, each, 1 / Math.Sqrt(each));
    }

    private static Activation ActivationOf(ConfigKeys config, string key, string standard)
    {
        var name = config.TextOrNone(key) ?? standard;
        return activations.TryGetValue(name, out var activation)
            ? activation
            : throw new InvalidDataException(
                $"the activation '{name}' of {config.Place} is not implemented: known are {string.Join(", ", activations.Keys)}");
    }
}

/// <summary>What a family takes where config.json is silent, and the names of keys that differ.</summary>
internal sealed record FamilyDefaults(
    int Context, bool IsTied = false, int? HeadWidth = null, bool SharesKeys = true, int? KeyHeads = null,
    string ActivationKey = "hidden_act", string Activation = "silu", string EpsilonKey = "rms_norm_eps", double Epsilon = 1e-6);
