using System.Text.Json.Nodes;
using EvoPrompting.LanguageModels.Local.Gguf;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace EvoPrompting.LanguageModels.Local.Tests.Gguf;

/// <summary>
/// A llama or qwen2 model written down once more, as plainly as it can be: in float64 but for what Hugging Face's library computes in
/// float32 whatever the type (norms, rotations, shares of attention), all positions at once. It tells whether a file was read right
/// without the product's own network.
/// </summary>
internal sealed class PlainDecoder(GgufFile file)
{
    private readonly JsonObject config = file.Config;

    private int Heads => Whole("num_attention_heads");

    private int KeyHeads => Whole("num_key_value_heads");

    private int HeadWidth => Whole("head_dim");

    /// <summary>Returns [length, vocabulary] logits of a sequence of [length, width] vectors.</summary>
    public Tensor Logits(Tensor x)
    {
        for (var layer = 0; layer < Whole("num_hidden_layers"); layer++)
        {
            var name = $"model.layers.{layer}.";
            x += Attention(Norm(x, name + "input_layernorm"), name + "self_attn.");
            var inner = Norm(x, name + "post_attention_layernorm");
            x += Linear(F.silu(Linear(inner, name + "mlp.gate_proj")) * Linear(inner, name + "mlp.up_proj"), name + "mlp.down_proj");
        }

        return Norm(x, "model.norm").matmul(Weight((bool)config["tie_word_embeddings"]! ? "model.embed_tokens" : "lm_head").t());
    }

    public Tensor Embed(long[] tokens) => Weight("model.embed_tokens")[tensor(tokens)];

    private Tensor Attention(Tensor x, string name)
    {
        var length = x.shape[0];
        var query = Turn(Linear(x, name + "q_proj").view(length, Heads, HeadWidth).transpose(0, 1));
        var key = Turn(Linear(x, name + "k_proj").view(length, KeyHeads, HeadWidth).transpose(0, 1)).repeat_interleave(Heads / KeyHeads, 0);
        var value = Linear(x, name + "v_proj").view(length, KeyHeads, HeadWidth).transpose(0, 1).repeat_interleave(Heads / KeyHeads, 0);
        var scores = query.matmul(key.transpose(1, 2)) / Math.Sqrt(HeadWidth);
        var future = ones(length, length, ScalarType.Bool).triu(1);
        var shares = F.softmax(scores.masked_fill(future, double.NegativeInfinity), -1, ScalarType.Float32);
        var mixed = shares.to(ScalarType.Float64).matmul(value);
        return Linear(mixed.transpose(0, 1).reshape(length, -1), name + "o_proj");
    }

    private Tensor Turn(Tensor heads)
    {
        var half = HeadWidth / 2;
        var frequencies = 1f / pow(tensor((float)config["rope_theta"]!), arange(half, ScalarType.Float32) * 2 / HeadWidth);
        var angles = outer(arange(heads.shape[1], ScalarType.Float32), frequencies);
        Tensor cosine = cos(angles).to(ScalarType.Float64), sine = sin(angles).to(ScalarType.Float64);
        Tensor first = heads.narrow(2, 0, half), second = heads.narrow(2, half, half);
        return cat([first * cosine - second * sine, second * cosine + first * sine], 2);
    }

    private Tensor Norm(Tensor x, string name)
    {
        var single = x.to(ScalarType.Float32);
        return (single * rsqrt(single.pow(2).mean([-1], true) + (double)config["rms_norm_eps"]!)).to(ScalarType.Float64) * Weight(name);
    }

    private Tensor Linear(Tensor x, string name)
    {
        var y = x.matmul(Weight(name).t());
        return file.Names.Contains(name + ".bias") ? y + file.Read(name + ".bias", ScalarType.Float64) : y;
    }

    private Tensor Weight(string name) => file.Read(name + ".weight", ScalarType.Float64);

    private int Whole(string key) => (int)config[key]!;
}
