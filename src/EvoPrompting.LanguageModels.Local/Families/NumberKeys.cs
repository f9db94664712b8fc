using System.Text.Json;

namespace EvoPrompting.LanguageModels.Local.Families;

/// <summary>
/// Keys of config.json that ask for what no family here computes. Keys that neither stand here nor are read by a family's row do not change
/// its numbers in the makers' library either: names, tokens, dropouts, versions, notes of other programs.
/// </summary>
internal static class NumberKeys
{
    /// <summary>Each with what follows in the message; false, zero and null ask for nothing.</summary>
    private static readonly (string Key, string Advice)[] refused =
    [
        ("quantization_config", ": save the model in float32, float16 or bfloat16, or use a GGUF file"),
        ("attn_logit_softcapping", ""),
        ("final_logit_softcapping", ""),
        ("use_bidirectional_attention", ""),
        ("add_cross_attention", ""),
        ("attention_chunk_size", ""),
        ("clip_qkv", ""),
        ("num_experts", ""),
        ("num_local_experts", ""),
    ];

    /// <exception cref="InvalidDataException">One of them is set: named.</exception>
    public static void Refuse(ConfigKeys config)
    {
        foreach (var (key, advice) in refused)
            if (config.Value(key) is { } value && value.GetValueKind() != JsonValueKind.False && ConfigKeys.NumberOf(value) != 0)
                throw new InvalidDataException($"{key} of {config.Place} is not implemented{advice}");
        if (!config.Flag("is_causal", true))
            throw new InvalidDataException($"is_causal of {config.Place} is false, which is not implemented: such a model sees the text "
                + "behind a position too and does not write");
    }
}
