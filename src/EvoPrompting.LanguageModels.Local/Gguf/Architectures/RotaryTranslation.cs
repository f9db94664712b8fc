using System.Text.Json.Nodes;

namespace EvoPrompting.LanguageModels.Local.Gguf.Architectures;

/// <summary>Writes what a GGUF file says of rotary positions in the words of a Hugging Face config.json.</summary>
internal static class RotaryTranslation
{
    /// <summary>How far a stored factor may be from the one that follows from the lengths; float32 keeps seven digits.</summary>
    private const double Tolerance = 1e-5;

    public static JsonObject? Scaling(ModelFacts facts)
    {
        if (facts.Values(GgufArchitecture.RotaryFactors) is { } factors) return Each(facts, factors);
        if (facts.Values(GgufArchitecture.LongFactors) is { } longer) return Longer(facts, longer);
        return Kind(facts) switch
        {
            "none" => null,
            "linear" => Factor(facts) is var factor and not 1 ? new() { ["rope_type"] = "linear", ["factor"] = factor } : null,
            "yarn" => new()
            {
                ["rope_type"] = "yarn",
                ["factor"] = facts.NeededNumber("rope.scaling.factor"),
                ["original_max_position_embeddings"] = facts.Positive("rope.scaling.original_context_length"),
            },
            var other => throw facts.Fault($"scales its rotary positions by '{other}', which is not implemented"),
        };
    }

    /// <summary>llama.cpp scales linearly where a file does not say how, and not where it says none.</summary>
    private static string Kind(ModelFacts facts) => facts.Text("rope.scaling.type") ?? "linear";

    /// <summary>llama.cpp takes a factor of 0, and none at all, for 1.</summary>
    private static double Factor(ModelFacts facts) => facts.Number("rope.scaling.factor") is { } factor and not 0 ? factor : 1;

    /// <summary>Checks how many dimensions of a head are turned, and says so where they are not all.</summary>
    public static void Dimensions(JsonObject config, ModelFacts facts, GgufArchitecture architecture)
    {
        var turned = facts.Whole("rope.dimension_count") ?? facts.HeadWidth;
        if (turned == facts.HeadWidth) return;
        if (turned is 0 || turned > facts.HeadWidth || !architecture.Keys.Contains(KnownArchitectures.PartialRotary))
            throw facts.Fault($"turns {turned} of {facts.HeadWidth} dimensions of a head, which is not implemented of {architecture.Name}");
        config["partial_rotary_factor"] = (double)turned / facts.HeadWidth;
    }

    /// <summary>
    /// A factor for each frequency, as llama.cpp writes Llama 3's scaling; a linear one divides them all further. The numbers that they
    /// were computed from are not in the file; the long form with both lists alike and no other factor says the same.
    /// </summary>
    private static JsonObject Each(ModelFacts facts, float[] factors)
    {
        var kind = Kind(facts);
        if (kind is not ("none" or "linear"))
            throw facts.Fault($"scales its rotary positions by '{kind}' and by {GgufArchitecture.RotaryFactors}, which is not implemented");
        if (kind == "linear" && Factor(facts) is var all and not 1) factors = [.. factors.Select(factor => (float)(factor * all))];
        return new()
        {
            ["rope_type"] = "longrope",
            ["short_factor"] = List(factors),
            ["long_factor"] = List(factors),
            ["attention_factor"] = 1.0,
            ["original_max_position_embeddings"] = facts.Positive("context_length"),
        };
    }

    private static JsonObject Longer(ModelFacts facts, float[] longer)
    {
        var shorter = facts.Values(GgufArchitecture.ShortFactors)
            ?? throw facts.Fault($"has {GgufArchitecture.LongFactors} and no {GgufArchitecture.ShortFactors}");
        if (Kind(facts) != "none" && Factor(facts) != 1)
            throw facts.Fault($"scales its rotary positions by rope.scaling.factor and by {GgufArchitecture.LongFactors}, which is not "
                + "implemented");
        int length = facts.Positive("context_length"), original = facts.Positive("rope.scaling.original_context_length");
        var follows = length > original ? Math.Sqrt(1 + Math.Log((double)length / original) / Math.Log(original)) : 1;
        if (Math.Abs((facts.Number("rope.scaling.attn_factor") ?? 1) - follows) > Tolerance)
            throw facts.Fault("has an attention factor that does not follow from its lengths, which is not implemented");
        return new()
        {
            ["rope_type"] = "longrope",
            ["short_factor"] = List(shorter),
            ["long_factor"] = List(longer),
            ["original_max_position_embeddings"] = original,
        };
    }

    private static JsonArray List(float[] factors) => [.. factors.Select(factor => JsonValue.Create((double)factor))];
}
