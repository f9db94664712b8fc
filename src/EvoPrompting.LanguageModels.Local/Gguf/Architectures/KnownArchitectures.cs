using System.Text.Json.Nodes;

namespace EvoPrompting.LanguageModels.Local.Gguf.Architectures;

/// <summary>The architectures that are read, a row each. llama.cpp's conversion scripts and loader were read for each fact.</summary>
internal static class KnownArchitectures
{
    /// <summary>Marks rows whose models may turn a part of each head only; no metadata key.</summary>
    public const string PartialRotary = "(partial rotary)";

    private const string RootMeanSquare = "attention.layer_norm_rms_epsilon", LayerNorm = "attention.layer_norm_epsilon";
    private const string Window = "attention.sliding_window";

    // The configuration of a model that was trained further on longer texts may say so; nothing is computed from it.
    private const string Finetuned = "rope.scaling.finetuned";

    private static readonly Dictionary<string, string> llamaTensors = new()
    {
        ["token_embd"] = "model.embed_tokens",
        ["output_norm"] = "model.norm",
        ["output"] = "lm_head",
        ["attn_norm"] = "model.layers.{0}.input_layernorm",
        ["ffn_norm"] = "model.layers.{0}.post_attention_layernorm",
        ["attn_q"] = "model.layers.{0}.self_attn.q_proj",
        ["attn_k"] = "model.layers.{0}.self_attn.k_proj",
        ["attn_v"] = "model.layers.{0}.self_attn.v_proj",
        ["attn_output"] = "model.layers.{0}.self_attn.o_proj",
        ["ffn_gate"] = "model.layers.{0}.mlp.gate_proj",
        ["ffn_up"] = "model.layers.{0}.mlp.up_proj",
        ["ffn_down"] = "model.layers.{0}.mlp.down_proj",
    };

    private static readonly Dictionary<string, string> normedHeads = With(
        llamaTensors, ("attn_q_norm", "model.layers.{0}.self_attn.q_norm"), ("attn_k_norm", "model.layers.{0}.self_attn.k_norm"));

    private static readonly Dictionary<string, Mend> rows = new() { ["attn_q"] = Mend.QueryRows, ["attn_k"] = Mend.KeyRows };
    private static readonly Dictionary<string, Mend> nothing = [];

    private static readonly GgufArchitecture[] all =
    [
        new("llama", "llama", llamaTensors, rows, [RootMeanSquare, Finetuned], Llama),
        new("qwen2", "qwen2", llamaTensors, nothing, [RootMeanSquare, Finetuned], Gated),
        new("qwen3", "qwen3", normedHeads, nothing, [RootMeanSquare, Finetuned], Biased),
        new("granite", "granite", llamaTensors, rows,
            [RootMeanSquare, "attention.scale", "embedding_scale", "residual_scale", "logit_scale"], Granite),
        new("smollm3", "smollm3", llamaTensors, rows, [RootMeanSquare, Finetuned], SmolLm3),
        new("olmo2", "olmo2",
            With(normedHeads, ("attn_norm", null), ("ffn_norm", null),
                ("post_attention_norm", "model.layers.{0}.post_attention_layernorm"),
                ("post_ffw_norm", "model.layers.{0}.post_feedforward_layernorm")),
            nothing, [RootMeanSquare, Finetuned], Biased),
        new("starcoder2", "starcoder2",
            With(llamaTensors, ("ffn_gate", null), ("ffn_up", "model.layers.{0}.mlp.c_fc"), ("ffn_down", "model.layers.{0}.mlp.c_proj")),
            nothing, [LayerNorm, Finetuned], StarCoder2),
        new("phi3", "phi3",
            With(llamaTensors, ("attn_q", null), ("attn_k", null), ("attn_v", null), ("ffn_gate", null),
                ("attn_qkv", "model.layers.{0}.self_attn.qkv_proj"), ("ffn_up", "model.layers.{0}.mlp.gate_up_proj")),
            nothing, [RootMeanSquare, Window, "rope.scaling.attn_factor", Finetuned, PartialRotary], Phi3),
        new("gemma3", "gemma3_text",
            With(normedHeads, ("output", null), ("post_attention_norm", "model.layers.{0}.post_attention_layernorm"),
                ("ffn_norm", "model.layers.{0}.pre_feedforward_layernorm"),
                ("post_ffw_norm", "model.layers.{0}.post_feedforward_layernorm")),
            new Dictionary<string, Mend>
            {
                ["attn_norm"] = Mend.AddedOne, ["ffn_norm"] = Mend.AddedOne, ["post_attention_norm"] = Mend.AddedOne,
                ["post_ffw_norm"] = Mend.AddedOne, ["attn_q_norm"] = Mend.AddedOne, ["attn_k_norm"] = Mend.AddedOne,
                ["output_norm"] = Mend.AddedOne,
            },
            [RootMeanSquare, Window, "rope.freq_base_swa", "final_logit_softcapping", Finetuned], Gemma3),
        new("gptneox", "gpt_neox", new Dictionary<string, string>
            {
                ["token_embd"] = "gpt_neox.embed_in", ["output_norm"] = "gpt_neox.final_layer_norm", ["output"] = "embed_out",
                ["attn_norm"] = "gpt_neox.layers.{0}.input_layernorm", ["ffn_norm"] = "gpt_neox.layers.{0}.post_attention_layernorm",
                ["attn_qkv"] = "gpt_neox.layers.{0}.attention.query_key_value", ["attn_output"] = "gpt_neox.layers.{0}.attention.dense",
                ["ffn_up"] = "gpt_neox.layers.{0}.mlp.dense_h_to_4h", ["ffn_down"] = "gpt_neox.layers.{0}.mlp.dense_4h_to_h",
            },
            new Dictionary<string, Mend> { ["attn_qkv"] = Mend.FusedHeads },
            [LayerNorm, "use_parallel_residual", Finetuned, PartialRotary], GptNeoX),
    ];

    /// <exception cref="InvalidDataException">The architecture is not one of the table: named, with the list of known ones.</exception>
    public static GgufArchitecture Find(GgufMetadata metadata)
    {
        var name = metadata.Text("general.architecture");
        return Array.Find(all, row => row.Name == name) ?? throw metadata.Fault(
            $"holds a model of the architecture '{GgufFault.Shown(name)}', which is not implemented; known are "
            + string.Join(", ", all.Select(row => row.Name)));
    }

    private static void Gated(JsonObject config, ModelFacts facts)
    {
        config["rms_norm_eps"] = facts.NeededNumber(RootMeanSquare);
        config["hidden_act"] = "silu";
    }

    private static void Biased(JsonObject config, ModelFacts facts)
    {
        Gated(config, facts);
        config["attention_bias"] = facts.HasTensor("blk.0.attn_q.bias");
    }

    private static void Llama(JsonObject config, ModelFacts facts)
    {
        Biased(config, facts);
        config["mlp_bias"] = facts.HasTensor("blk.0.ffn_up.bias");
    }

    /// <summary>What a granite file says nothing of has no factor; the scale of attention and logits is always there.</summary>
    private static void Granite(JsonObject config, ModelFacts facts)
    {
        Llama(config, facts);
        config["attention_multiplier"] = facts.NeededNumber("attention.scale");
        config["embedding_multiplier"] = facts.Number("embedding_scale") ?? 1;
        config["residual_multiplier"] = facts.Number("residual_scale") ?? 1;
        config["logits_scaling"] = facts.NeededNumber("logit_scale");
    }

    /// <summary>Every fourth layer knows no positions: llama.cpp has the number in its code, not in the file.</summary>
    private static void SmolLm3(JsonObject config, ModelFacts facts)
    {
        Llama(config, facts);
        config["no_rope_layer_interval"] = 4;
        config["no_rope_layers"] = new JsonArray([.. Enumerable.Range(1, facts.Layers).Select(n => JsonValue.Create(n % 4 == 0 ? 0 : 1))]);
    }

    /// <summary>llama.cpp writes no window of this family; a model that has one differs beyond it there too.</summary>
    private static void StarCoder2(JsonObject config, ModelFacts facts)
    {
        config["norm_epsilon"] = facts.NeededNumber(LayerNorm);
        config["hidden_act"] = "gelu_pytorch_tanh";
        config["use_bias"] = facts.HasTensor("blk.0.attn_q.bias");
        config["sliding_window"] = null;
    }

    private static void Phi3(JsonObject config, ModelFacts facts)
    {
        Gated(config, facts);
        config["sliding_window"] = facts.Whole(Window) is > 0 and var window ? window : null;
        config["original_max_position_embeddings"] =
            facts.Whole("rope.scaling.original_context_length") ?? facts.Positive("context_length");
    }

    /// <summary>
    /// Five layers with a window and one without, in turn; a head's width scales the scores, but for the largest model: llama.cpp has these
    /// in its code, not in the file.
    /// </summary>
    private static void Gemma3(JsonObject config, ModelFacts facts)
    {
        const int pattern = 6, layersOfLargest = 62;
        config["rms_norm_eps"] = facts.NeededNumber(RootMeanSquare);
        config["hidden_activation"] = "gelu_pytorch_tanh";
        config["attention_bias"] = false;
        config["query_pre_attn_scalar"] = facts.Layers == layersOfLargest ? facts.Width / facts.Heads : facts.HeadWidth;
        config["sliding_window"] = facts.Positive(Window);
        config["sliding_window_pattern"] = pattern;
        config["layer_types"] = new JsonArray([.. Enumerable.Range(1, facts.Layers)
            .Select(n => JsonValue.Create(n % pattern == 0 ? "full_attention" : "sliding_attention"))]);
        config["rope_local_base_freq"] = facts.Number("rope.freq_base_swa") ?? 10_000;
        config["attn_logit_softcapping"] = null;
        config["final_logit_softcapping"] = facts.Number("final_logit_softcapping") is { } cap ? cap : null;
    }

    private static void GptNeoX(JsonObject config, ModelFacts facts)
    {
        config["layer_norm_eps"] = facts.NeededNumber(LayerNorm);
        config["hidden_act"] = "gelu";
        config["attention_bias"] = facts.HasTensor("blk.0.attn_qkv.bias");
        config["use_parallel_residual"] = facts.Flag("use_parallel_residual") ?? true;
        config["rotary_pct"] = (double)(facts.Whole("rope.dimension_count") ?? facts.HeadWidth) / facts.HeadWidth;
        config["rotary_emb_base"] = config["rope_theta"]!.DeepClone();
        config.Remove("num_key_value_heads");
        config.Remove("head_dim");
    }

    /// <summary>Returns a copy of a table with rows put in their place or, where null, taken out.</summary>
    private static Dictionary<string, string> With(Dictionary<string, string> table, params (string Name, string? Other)[] changes)
    {
        var changed = new Dictionary<string, string>(table);
        foreach (var (name, other) in changes)
            if (other is null) changed.Remove(name);
            else changed[name] = other;
        return changed;
    }
}
