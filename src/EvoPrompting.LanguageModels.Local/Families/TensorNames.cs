namespace EvoPrompting.LanguageModels.Local.Families;

/// <summary>
/// What a family calls its tensors, without <c>.weight</c> and <c>.bias</c>; those of a layer without what stands in front of all of them.
/// A norm that has no name is not there.
/// </summary>
/// <param name="Layer">Stands in front, {0} is the layer's number.</param>
/// <param name="QueriesKeysValues">Three, or one that holds all.</param>
/// <param name="FeedForwardIn">Gate and up, or one that holds both or is the only one.</param>
internal sealed record TensorNames(
    string Embedding, string Layer, string FinalNorm, string Output,
    IReadOnlyList<string> QueriesKeysValues, string AttentionOut, IReadOnlyList<string> FeedForwardIn, string FeedForwardOut)
{
    public string? NormBeforeAttention { get; init; }

    public string? NormAfterAttention { get; init; }

    public string? NormBeforeFeedForward { get; init; }

    public string? NormAfterFeedForward { get; init; }

    public string QueryNorm { get; init; } = "self_attn.q_norm";

    public string KeyNorm { get; init; } = "self_attn.k_norm";

    /// <summary>In the one tensor of queries, keys and values these take turns head by head.</summary>
    public bool AreHeadsInterleaved { get; init; }

    /// <summary>The names of Llama, which most families took over.</summary>
    public static TensorNames Llama { get; } = new(
        "model.embed_tokens", "model.layers.{0}.", "model.norm", "lm_head",
        ["self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"], "self_attn.o_proj",
        ["mlp.gate_proj", "mlp.up_proj"], "mlp.down_proj")
    {
        NormBeforeAttention = "input_layernorm",
        NormBeforeFeedForward = "post_attention_layernorm",
    };

    public static TensorNames Phi3 { get; } = Llama with
    {
        QueriesKeysValues = ["self_attn.qkv_proj"],
        FeedForwardIn = ["mlp.gate_up_proj"],
    };

    public static TensorNames StarCoder2 { get; } = Llama with { FeedForwardIn = ["mlp.c_fc"], FeedForwardOut = "mlp.c_proj" };

    public static TensorNames Olmo2 { get; } = Llama with
    {
        NormBeforeAttention = null,
        NormAfterAttention = "post_attention_layernorm",
        NormBeforeFeedForward = null,
        NormAfterFeedForward = "post_feedforward_layernorm",
    };

    public static TensorNames Gemma3 { get; } = Llama with
    {
        NormAfterAttention = "post_attention_layernorm",
        NormBeforeFeedForward = "pre_feedforward_layernorm",
        NormAfterFeedForward = "post_feedforward_layernorm",
    };

    public static TensorNames GptNeoX { get; } = new(
        "gpt_neox.embed_in", "gpt_neox.layers.{0}.", "gpt_neox.final_layer_norm", "embed_out",
        ["attention.query_key_value"], "attention.dense", ["mlp.dense_h_to_4h"], "mlp.dense_4h_to_h")
    {
        NormBeforeAttention = "input_layernorm",
        NormBeforeFeedForward = "post_attention_layernorm",
        AreHeadsInterleaved = true,
    };
}
