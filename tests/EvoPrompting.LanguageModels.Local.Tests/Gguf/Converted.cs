using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EvoPrompting.Torch.Tests;
using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.Local.Tests.Gguf;

/// <summary>
/// A golden model of Hugging Face's form, written as a GGUF file the way llama.cpp's conversion scripts do: their names, keys, order of
/// rows and gains, put down from those scripts.
/// </summary>
internal sealed class Converted
{
    private readonly Dictionary<string, Tensor> tensors = [];

    public Converted(string family)
    {
        Config = JsonNode.Parse(File.ReadAllBytes(Golden.Path($"lm/{family}/config.json")))!.AsObject();
        var bytes = File.ReadAllBytes(Golden.Path($"lm/{family}/model.safetensors"));
        var head = 8 + (int)BitConverter.ToInt64(bytes);
        using var names = JsonDocument.Parse(bytes.AsMemory(8, head - 8));
        foreach (var tensor in names.RootElement.EnumerateObject().Where(tensor => tensor.Name != "__metadata__"))
        {
            var offsets = tensor.Value.GetProperty("data_offsets");
            var stored = empty([.. tensor.Value.GetProperty("shape").EnumerateArray().Select(d => d.GetInt64())],
                tensor.Value.GetProperty("dtype")
                .GetString() switch
                { "F32" => ScalarType.Float32, "BF16" => ScalarType.BFloat16, _ => ScalarType.Float16 });
            bytes.AsSpan((head + offsets[0].GetInt32())..(head + offsets[1].GetInt32())).CopyTo(stored.bytes);
            tensors.Add(tensor.Name, stored.to(ScalarType.Float32));
        }
    }

    public JsonObject Config { get; }

    public IReadOnlyDictionary<string, Tensor> Tensors => tensors;

    private int Heads => (int)Config["num_attention_heads"]!;

    private int KeyHeads => (int?)Config["num_key_value_heads"] ?? Heads;

    public double Rotary(string key) => (double)(Config[key] ?? Config["rope_parameters"]![key])!;

    /// <summary>LlamaModel.generate_extra_tensors of the scripts: Llama 3's scaling as a factor for each frequency.</summary>
    public float[] Frequencies
    {
        get
        {
            var scaling = Config["rope_scaling"]!;
            double factor = (double)scaling["factor"]!, low = (double)scaling["low_freq_factor"]!;
            double high = (double)scaling["high_freq_factor"]!;
            double length = (double)scaling["original_max_position_embeddings"]!;
            var width = (int)Config["head_dim"]!;
            return [.. Enumerable.Range(0, width / 2).Select(i =>
            {
                var wave = 2 * Math.PI * Math.Pow(Rotary("rope_theta"), 2.0 * i / width);
                if (wave < length / high) return 1f;
                if (wave > length / low) return (float)factor;
                var smooth = (length / wave - low) / (high - low);
                return (float)(1 / ((1 - smooth) / factor + smooth));
            })];
        }
    }

    /// <param name="matrixType">ggml's number of the type that matrices are stored in: 0, or 1 for float16.</param>
    public GgufWriter Write(string architecture, uint matrixType = 0)
    {
        var file = new GgufWriter().Say("general.architecture", architecture);
        Say("block_count", "num_hidden_layers");
        Say("context_length", "max_position_embeddings");
        Say("embedding_length", "hidden_size");
        Say("feed_forward_length", "intermediate_size");
        Say("attention.head_count", "num_attention_heads");
        if (architecture != "gptneox") Say("attention.head_count_kv", "num_key_value_heads");
        if (architecture != "gptneox") file.Say($"{architecture}.rope.freq_base", (float)Rotary("rope_theta"));
        if ((int?)Config["head_dim"] is { } width)
            file.Say($"{architecture}.attention.key_length", (uint)width).Say($"{architecture}.attention.value_length", (uint)width);
        if (Config["rms_norm_eps"] is { } epsilon) file.Say($"{architecture}.attention.layer_norm_rms_epsilon", (float)epsilon);
        if ((Config["layer_norm_eps"] ?? Config["norm_epsilon"]) is { } norm)
            file.Say($"{architecture}.attention.layer_norm_epsilon", (float)norm);
        foreach (var (name, tensor) in tensors)
            Add(Name(name, architecture), As(architecture, name, tensor).contiguous());
        return file;

        void Add(string name, Tensor tensor)
        {
            if (matrixType == 0 || tensor.dim() < 2) file.Add(name, tensor.shape, tensor.data<float>().ToArray());
            else file.Add(name, tensor.shape, matrixType, tensor.to(ScalarType.Float16).bytes);
        }

        void Say(string key, string name) => file.Say($"{architecture}.{key}", (uint)Config[name]!);
    }

    private Tensor As(string architecture, string name, Tensor tensor) => architecture switch
    {
        "llama" or "granite" or "smollm3" when Regex.IsMatch(name, "q_proj") => Permuted(tensor, Heads),
        "llama" or "granite" or "smollm3" when Regex.IsMatch(name, "k_proj") => Permuted(tensor, KeyHeads),
        "gemma3" when name.EndsWith("norm.weight", StringComparison.Ordinal) => tensor + 1,
        "gptneox" when name.Contains("query_key_value", StringComparison.Ordinal) => Sorted(tensor),
        _ => tensor,
    };

    /// <summary>LlamaModel.permute of the scripts.</summary>
    private static Tensor Permuted(Tensor weights, int heads) =>
        weights.reshape([heads, 2, weights.shape[0] / heads / 2, .. weights.shape[1..]]).swapaxes(1, 2).reshape(weights.shape);

    private Tensor Sorted(Tensor weights)
    {
        var parts = weights.reshape([Heads, 3, weights.shape[0] / Heads / 3, .. weights.shape[1..]]);
        return cat([.. Enumerable.Range(0, 3).Select(i => parts.select(1, i).reshape([-1, .. weights.shape[1..]]))], 0);
    }

    /// <summary>The scripts' table of names (tensor_mapping.py), as far as these families need it.</summary>
    private static string Name(string name, string architecture)
    {
        var parts = Regex.Match(name, @"^(?:model|gpt_neox)\.layers\.(\d+)\.(.+)\.(weight|bias)$");
        if (!parts.Success)
            return Regex.Replace(name, @"^(.+)\.(weight|bias)$", m => m.Groups[1].Value switch
            {
                "model.embed_tokens" or "gpt_neox.embed_in" => "token_embd",
                "model.norm" or "gpt_neox.final_layer_norm" => "output_norm",
                "lm_head" or "embed_out" => "output",
                var other => throw new ArgumentException(other),
            } + "." + m.Groups[2].Value);
        var inner = parts.Groups[2].Value switch
        {
            "input_layernorm" => "attn_norm",
            "self_attn.q_proj" => "attn_q",
            "self_attn.k_proj" => "attn_k",
            "self_attn.v_proj" => "attn_v",
            "self_attn.qkv_proj" or "attention.query_key_value" => "attn_qkv",
            "self_attn.o_proj" or "attention.dense" => "attn_output",
            "self_attn.q_norm" => "attn_q_norm",
            "self_attn.k_norm" => "attn_k_norm",
            "post_attention_layernorm" when architecture is "olmo2" or "gemma3" => "post_attention_norm",
            "post_attention_layernorm" or "pre_feedforward_layernorm" => "ffn_norm",
            "post_feedforward_layernorm" => "post_ffw_norm",
            "mlp.gate_proj" => "ffn_gate",
            "mlp.up_proj" or "mlp.c_fc" or "mlp.gate_up_proj" or "mlp.dense_h_to_4h" => "ffn_up",
            "mlp.down_proj" or "mlp.c_proj" or "mlp.dense_4h_to_h" => "ffn_down",
            var other => throw new ArgumentException(other),
        };
        return string.Create(CultureInfo.InvariantCulture, $"blk.{parts.Groups[1].Value}.{inner}.{parts.Groups[3].Value}");
    }
}
