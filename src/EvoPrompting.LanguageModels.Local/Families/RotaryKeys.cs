using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.Local.Families;

/// <summary>
/// What a config.json says about rotary positions, in either form: <c>rope_parameters</c>, for all layers or for each type of layer, or
/// <c>rope_theta</c> and <c>rope_scaling</c>.
/// </summary>
internal sealed class RotaryKeys
{
    public const string Full = "full_attention", InWindow = "sliding_attention";

    /// <summary>Keys of scalings that a checkpoint may have although its scaling does not read them.</summary>
    private static readonly HashSet<string> known =
    [
        "rope_type", "type", "rope_theta", "partial_rotary_factor", "original_max_position_embeddings", "factor", "attention_factor",
        "beta_fast", "beta_slow", "mscale", "mscale_all_dim", "truncate", "short_factor", "long_factor", "low_freq_factor",
        "high_freq_factor", "finetuned",
    ];

    private RotaryKeys(ConfigKeys part, ConfigKeys config, RotaryDefaults defaults, DecoderDescription model)
    {
        Part = part;
        Kind = part.TextOrNone("rope_type") ?? part.TextOrNone("type") ?? "default";
        if (Kind is "su" or "yarn" && part.Has("short_factor")) Kind = "longrope"; // what Phi-3 called it at first
        Base = part.NumberOrNone("rope_theta") ?? First(config, defaults.BaseKeys) ?? defaults.Base;
        if (!(Base > 1)) throw new InvalidDataException($"rope_theta in {part.Place} is {Base} and has to be above 1");
        var share = part.NumberOrNone("partial_rotary_factor") ?? First(config, defaults.ShareKeys) ?? defaults.Share;
        if (share != 1 && !defaults.IsPartial)
            throw new InvalidDataException($"partial_rotary_factor of {part.Place} is not implemented for this family");
        var headWidth = model.Attention.HeadWidth;
        Width = (int)(headWidth * share);
        if (Width < 2 || Width % 2 != 0 || Width > headWidth)
            throw new InvalidDataException(
                $"{config.Place} rotates {Width} of a head's {headWidth} numbers, and these have to be pairs");
        Context = model.Context;
        OriginalContext = config.WholeOrNone("original_max_position_embeddings") ?? defaults.OriginalContext
            ?? part.WholeOrNone("original_max_position_embeddings") ?? Context;
        Powers = PowersOfBase();
    }

    public ConfigKeys Part { get; }

    public string Kind { get; }

    public double Base { get; }

    /// <summary>Numbers of a head that are rotated.</summary>
    public int Width { get; }

    public int Context { get; }

    /// <summary>The context before it was stretched.</summary>
    public int OriginalContext { get; }

    /// <summary>Of each pair: positions until it has turned by one radian.</summary>
    public IReadOnlyList<float> Powers { get; }

    /// <summary>The frequencies without a scaling.</summary>
    public IReadOnlyList<float> Plain => [.. Powers.Select(p => 1 / p)];

    /// <summary>Reads what is said for all layers, or for one type of layer.</summary>
    /// <param name="model">Its heads and its context are read already.</param>
    public static RotaryDescription Describe(
        ConfigKeys config, DecoderDescription model, RotaryDefaults? defaults = null, string layerType = Full)
    {
        defaults ??= new();
        var (scaling, parameters) = (config.PartOrNone("rope_scaling"), config.PartOrNone("rope_parameters"));
        if (!defaults.IsByLayerType && (scaling ?? parameters) is { } named && IsByLayerType(named))
            throw new InvalidDataException($"{named.Place} by type of layer is not implemented for this family");
        (scaling, parameters) = (Of(scaling), Of(parameters));
        parameters = !defaults.IsByLayerType || scaling is null || parameters is null ? scaling ?? parameters : parameters.With(scaling);
        return RotaryScalings.Describe(new(parameters ?? new(new JsonObject(), config.Place), config, defaults, model));

        // what is not said by type of layer is that of full attention
        ConfigKeys? Of(ConfigKeys? said) =>
            said is null ? null : IsByLayerType(said) ? said.PartOrNone(layerType) : layerType == Full ? said : null;
    }

    private static bool IsByLayerType(ConfigKeys said) => said.Has(Full) || said.Has(InWindow);

    /// <exception cref="InvalidDataException">There is a key that no scaling here has: it would change the numbers.</exception>
    public void RefuseUnknown()
    {
        if (Part.Unasked.FirstOrDefault(k => !known.Contains(k)) is { } key)
            throw new InvalidDataException($"{key} of {Part.Place} is not implemented");
    }

    /// <summary>By libtorch's power function: another one rounds some of them otherwise.</summary>
    private float[] PowersOfBase()
    {
        using var scope = NewDisposeScope();
        var exponents = tensor([.. Enumerable.Range(0, Width / 2).Select(i => 2f * i / Width)]);
        return pow(Base, exponents).data<float>().ToArray();
    }

    private static double? First(ConfigKeys config, IEnumerable<string> keys) =>
        keys.Select(config.NumberOrNone).FirstOrDefault(n => n is not null);
}

/// <summary>What a family takes where config.json is silent, and the names it uses.</summary>
internal sealed record RotaryDefaults(double Base = 10_000)
{
    public IReadOnlyList<string> BaseKeys { get; init; } = ["rope_theta"];

    /// <summary>Each type of layer has parameters of its own.</summary>
    public bool IsByLayerType { get; init; }

    /// <summary>A part of a head may be rotated.</summary>
    public bool IsPartial { get; init; }

    public IReadOnlyList<string> ShareKeys { get; init; } = ["partial_rotary_factor"];

    public double Share { get; init; } = 1;

    /// <summary>Stands above what the scaling itself says.</summary>
    public int? OriginalContext { get; init; }
}
