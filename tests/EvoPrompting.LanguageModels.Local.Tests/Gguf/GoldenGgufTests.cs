using System.Diagnostics;
using System.Text.Json;
using EvoPrompting.LanguageModels.Local.Gguf;
using EvoPrompting.LanguageModels.Local.Network;
using EvoPrompting.Torch;
using EvoPrompting.Torch.Tests;
using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.Local.Tests.Gguf;

/// <summary>Files that llama.cpp's quantizer wrote give the numbers that their dequantised weights give elsewhere.</summary>
public class GoldenGgufTests
{
    [Theory, MemberData(nameof(Models.Files), MemberType = typeof(Models))]
    public void LogitsAndTheLossBehindASoftPromptAreTheGoldenOnes(string path)
    {
        using var scope = NewDisposeScope();
        using var golden = Golden.Read($"lm/gguf/{Path.GetDirectoryName(path)}/golden.json");
        using var file = GgufFile.Open(Golden.Path($"lm/gguf/{path}"));
        TorchRuntime.Start();
        using var decoder = Decoder.Read(file, file.Config, path, ScalarType.Float64);
        if (golden.RootElement.GetProperty("files").TryGetProperty(Path.GetFileName(path), out var expected))
            AssertNumbers(golden.RootElement, expected, decoder);
        else // its numbers are not golden, its tokenizer is
            Assert.False(LastLogits(decoder, [1, 2, 3]).isnan().any().item<bool>());
    }

    [Theory, MemberData(nameof(Models.Folders), MemberType = typeof(Models))]
    public void EveryGoldenFileIsRead(string folder)
    {
        using var golden = Golden.Read($"lm/gguf/{folder}/golden.json");
        var files = golden.RootElement.GetProperty("files");
        if (!files.EnumerateObject().Any()) return; // golden of their tokenizer only
        Assert.Equal(
            files.EnumerateObject().Select(file => file.Name).Order(StringComparer.Ordinal),
            Golden.Files($"lm/gguf/{folder}", "*.gguf"));
    }

    [Fact]
    public void TheConfigurationIsThatOfHuggingFace()
    {
        using var file = GgufFile.Open(Golden.Path("lm/gguf/llama-llama2-fallback/bf16.gguf"));
        Assert.Equal(
            """
            {"model_type":"llama","num_hidden_layers":2,"hidden_size":256,"intermediate_size":256,"num_attention_heads":4,
            "num_key_value_heads":2,"head_dim":64,"max_position_embeddings":512,"vocab_size":956,"tie_word_embeddings":false,
            "rope_theta":10000,"rope_scaling":null,"torch_dtype":"bfloat16","bos_token_id":1,"eos_token_id":2,"rms_norm_eps":1E-05,
            "hidden_act":"silu","attention_bias":false,"mlp_bias":false}
            """.ReplaceLineEndings(""),
            file.Config.ToJsonString());
        Assert.Equal([956L, 256], file.Shape("lm_head.weight"));
        Assert.Throws<KeyNotFoundException>(() => file.Shape("output.weight"));
    }

    [Theory]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.BFloat16)]
    public void AnotherTypeIsAskedForAfterFloat32(ScalarType type)
    {
        using var scope = NewDisposeScope();
        using var file = GgufFile.Open(Golden.Path("lm/gguf/llama-llama2-fallback/q5_k_m.gguf"));
        foreach (var name in file.Names)
        {
            var single = file.Read(name, ScalarType.Float32);
            Assert.Equal(file.Shape(name), single.shape);
            Assert.True(single.to(type).Equals(file.Read(name, type)), name);
        }
    }

    [Fact]
    public void ARealModelIsReadWhole()
    {
        using var scope = NewDisposeScope();
        using var golden = JsonDocument.Parse(File.ReadAllBytes(Models.Real("SmolLM2-135M-Instruct.golden.json")));
        var started = Stopwatch.GetTimestamp();
        using var file = GgufFile.Open(Models.Real("SmolLM2-135M-Instruct.Q4_1.gguf"));
        var values = 0L;
        foreach (var name in file.Names)
        {
            using var tensor = file.Read(name, ScalarType.Float32);
            values += tensor.numel();
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{values} values in {Stopwatch.GetElapsedTime(started).TotalSeconds:0.000} s");
        Assert.Equal(134_515_008, values);
    }

    private static void AssertNumbers(JsonElement golden, JsonElement expected, Decoder decoder)
    {
        long[] tokens = [.. golden.GetProperty("tokens").EnumerateArray().Select(t => t.GetInt64())];
        Near(tensor(Numbers(expected, "logits_last")), LastLogits(decoder, tokens));

        var start = golden.GetProperty("completion_start").GetInt32();
        var answers = tokens.Length - start;
        var vectors = tensor(Numbers(golden, "soft_prompt")).view(4, -1);
        var (sum, gradient) = new SoftPromptGradient(decoder).LossAndGradient(vectors, tokens, start, 1.0 / answers);
        Near(tensor(expected.GetProperty("soft_loss_mean").GetDouble()), tensor(sum / answers));
        Near(tensor(Numbers(expected, "soft_gradient_row_norms")), gradient.norm(dim: 1));

        static void Near(Tensor golden, Tensor own) => Assert.InRange((golden - own).abs().max().item<double>(), 0, 1e-9);
    }

    private static Tensor LastLogits(Decoder decoder, long[] tokens)
    {
        using var frozen = no_grad();
        return decoder.Logits(decoder.Hidden(decoder.Embed(tensor(tokens).unsqueeze(0))))[0][^1];
    }

    private static double[] Numbers(JsonElement parent, string name) =>
        [.. parent.GetProperty(name).EnumerateArray().Select(number => number.GetDouble())];
}
