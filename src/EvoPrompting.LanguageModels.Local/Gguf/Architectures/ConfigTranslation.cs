using System.Text.Json.Nodes;

namespace EvoPrompting.LanguageModels.Local.Gguf.Architectures;

/// <summary>Writes the metadata of a GGUF file as a Hugging Face config.json.</summary>
internal static class ConfigTranslation
{
    private static readonly string[] common =
    [
        "block_count", "embedding_length", "attention.head_count", "attention.head_count_kv", "attention.key_length",
        "attention.value_length", "feed_forward_length", "context_length", "rope.freq_base", "rope.dimension_count", "rope.scaling.type",
        "rope.scaling.factor", "rope.scaling.original_context_length", "expert_count",
    ];

    // Say nothing that changes a number.
    private static readonly string[] harmless = ["vocab_size", "tensor_data_layout", "expert_used_count"];

    public static JsonObject Translate(GgufContent content, GgufArchitecture architecture)
    {
        var facts = new ModelFacts(content);
        if (facts.Keys.FirstOrDefault(key => !common.Contains(key) && !harmless.Contains(key)
            && !architecture.Keys.Contains(key)) is { } key)
            throw facts.Fault($"says {architecture.Name}.{GgufFault.Shown(key)}, which is not implemented: its model would be "
                + "computed wrongly");
        if (facts.Whole("expert_count") > 0) throw facts.Fault("is a mixture of experts, which is not implemented");

        var config = new JsonObject
        {
            ["model_type"] = architecture.ModelType,
            ["num_hidden_layers"] = facts.Layers,
            ["hidden_size"] = facts.Width,
            ["intermediate_size"] = facts.Positive("feed_forward_length"),
            ["num_attention_heads"] = facts.Heads,
            ["num_key_value_heads"] = facts.KeyHeads,
            ["head_dim"] = facts.HeadWidth,
            ["max_position_embeddings"] = facts.Positive("context_length"),
            ["vocab_size"] = facts.Vocabulary,
            ["tie_word_embeddings"] = !facts.HasTensor("output.weight"),
            ["rope_theta"] = facts.Number("rope.freq_base") ?? 10_000,
            ["rope_scaling"] = RotaryTranslation.Scaling(facts),
            ["torch_dtype"] = StoredType(content),
        };
        if (facts.Token("bos_token_id") is { } begin) config["bos_token_id"] = begin;
        if (facts.Token("eos_token_id") is { } end) config["eos_token_id"] = end;
        architecture.Extend(config, facts);
        RotaryTranslation.Dimensions(config, facts, architecture);
        return (JsonObject)JsonNode.Parse(config.ToJsonString())!; // as read from a file: numbers convert to any type that holds them
    }

    /// <summary>What most values are stored in; float32 where they are quantised.</summary>
    private static string StoredType(GgufContent content) =>
        content.Tensors.Values.GroupBy(tensor => tensor.Format.Name).MaxBy(group => group.Sum(tensor => tensor.Values))?.Key switch
        {
            "F16" => "float16",
            "BF16" => "bfloat16",
            "F64" => "float64",
            _ => "float32",
        };
}
