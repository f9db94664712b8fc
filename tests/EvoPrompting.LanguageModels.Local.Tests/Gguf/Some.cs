namespace EvoPrompting.LanguageModels.Local.Tests.Gguf;

/// <summary>Makes small files to read, and to break.</summary>
internal static class Some
{
    public const int Width = 8, Tokens = 6;

    /// <summary>A llama model of one layer, with a byte-level tokenizer of six tokens.</summary>
    /// <param name="rows">Rows of the embeddings.</param>
    /// <param name="more">A further token, a control token.</param>
    /// <param name="without">A matrix of the layer that is left out.</param>
    public static GgufWriter Llama(int rows = Tokens, string? more = null, string? without = null, uint end = 0, uint context = 32)
    {
        var file = Metadata("llama", context);
        string[] tokens = ["<end>", "a", "b", "ab", "c", "abc", .. more is null ? (string[])[] : [more]];
        file.Say("tokenizer.ggml.model", "gpt2").Say("tokenizer.ggml.pre", "gpt-2").Say("tokenizer.ggml.tokens", tokens)
            .Say("tokenizer.ggml.token_type", (int[])[3, 1, 1, 1, 1, 1, .. more is null ? (int[])[] : [3]])
            .Say("tokenizer.ggml.merges", (string[])["a b", "ab c"])
            .Say("tokenizer.ggml.bos_token_id", 0u).Say("tokenizer.ggml.eos_token_id", end);
        file.Add("token_embd.weight", [rows, Width], Numbers(rows * Width)).Add("output_norm.weight", [Width], Numbers(Width));
        foreach (var name in (string[])["attn_norm", "ffn_norm"]) file.Add($"blk.0.{name}.weight", [Width], Numbers(Width));
        foreach (var name in (string[])["attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down"])
            if (name != without)
                file.Add($"blk.0.{name}.weight", [Width, Width], Numbers(Width * Width));
        return file;
    }

    /// <summary>The metadata of a model of one layer, two heads of four, without a tokenizer.</summary>
    public static GgufWriter Metadata(string architecture, uint context = 32) => new GgufWriter().Say("general.architecture", architecture)
        .Say($"{architecture}.block_count", 1u).Say($"{architecture}.context_length", context).Say($"{architecture}.embedding_length",
            (uint)Width)
        .Say($"{architecture}.feed_forward_length", (uint)Width).Say($"{architecture}.attention.head_count", 2u)
        .Say($"{architecture}.attention.layer_norm_rms_epsilon", 1e-5f);

    public static float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(i => i / 16f - 1)];
}
