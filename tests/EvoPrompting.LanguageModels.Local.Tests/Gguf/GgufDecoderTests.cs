using System.Text.Json;
using EvoPrompting.LanguageModels.Local.Gguf;
using EvoPrompting.LanguageModels.Local.Network;
using EvoPrompting.LanguageModels.Local.Tests.Support;
using EvoPrompting.Torch.Tests;
using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.Local.Tests.Gguf;

/// <summary>GGUF files through the network: every architecture gives the numbers of the model that the file was made from.</summary>
public sealed class GgufDecoderTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("evoprompting-test-");

    public void Dispose() => folder.Delete(recursive: true);

    /// <summary>What llama.cpp does not write, the last argument names: it is put back before the model is computed.</summary>
    [Theory]
    [InlineData("llama-bias", "llama")]
    [InlineData("llama-tied-headdim", "llama")]
    [InlineData("llama3-rope", "llama")]
    [InlineData("qwen2", "qwen2")]
    [InlineData("qwen2-untied", "qwen2")]
    [InlineData("qwen3", "qwen3")]
    [InlineData("granite", "granite")]
    [InlineData("smollm3", "smollm3", "no_rope_layers")]
    [InlineData("olmo2", "olmo2")]
    [InlineData("starcoder2", "starcoder2", "sliding_window")]
    [InlineData("phi3", "phi3")]
    [InlineData("phi3-longrope", "phi3")]
    [InlineData("gemma3_text", "gemma3", "sliding_window_pattern")]
    [InlineData("gpt_neox", "gptneox")]
    public void EveryArchitectureIsComputedAsTheModelItWasMadeFrom(string family, string architecture, string notInTheFile = "")
    {
        using var scope = NewDisposeScope();
        using var golden = Golden.Read($"lm/{family}/golden.json");
        var model = new Converted(family);
        var path = Path.Combine(folder.FullName, "model.gguf");
        File.WriteAllBytes(path, ArchitectureTests.Complete(model, architecture).Bytes());
        using var file = GgufFile.Open(path);
        var config = file.Config;
        if (notInTheFile.Length > 0) config[notInTheFile] = model.Config[notInTheFile]!.DeepClone();
        if (notInTheFile == "sliding_window_pattern") config.Remove("layer_types");
        using var decoder = Decoder.Read(file, config, path, ScalarType.Float64);
        foreach (var one in golden.RootElement.GetProperty("cases").EnumerateArray())
            Near.Check(
                GoldenCase.Numbers(one.GetProperty("logits_last")), Logits(decoder, GoldenCase.Tokens(one.GetProperty("tokens")))[^1],
                Tolerance(family), "logits_last");
    }

    /// <summary>
    /// Wide bounds: the golden numbers were made after weights and rotary frequencies had been rounded to bfloat16, which a file does not
    /// ask for.
    /// </summary>
    [Fact]
    public void ARealModelGivesTheGoldenLogits()
    {
        using var scope = NewDisposeScope();
        using var golden = JsonDocument.Parse(File.ReadAllBytes(Models.Real("SmolLM2-135M-Instruct.golden.json")));
        using var file = GgufFile.Open(Models.Real("SmolLM2-135M-Instruct.Q4_1.gguf"));
        using var decoder = Decoder.Read(file, file.Config, "the model", ScalarType.Float32);
        foreach (var one in golden.RootElement.GetProperty("logits").EnumerateArray())
        {
            var tokens = GoldenCase.Tokens(one.GetProperty("tokens"));
            var logits = Logits(decoder, tokens);
            Near.Check(GoldenCase.Numbers(one.GetProperty("last_first64")), logits[^1].narrow(0, 0, 64), 0.15, "last_first64");
            Assert.Equal(one.GetProperty("last_top20")[0][0].GetInt64(), logits[^1].argmax().item<long>());
            var loss = nn.functional.cross_entropy(logits.narrow(0, 0, tokens.Length - 1), tensor(tokens[1..])).item<float>();
            Assert.Equal(one.GetProperty("mean_loss").GetDouble(), loss, 0.003);
        }
    }

    /// <summary>Scales and factors that are float32 in a file, and gains that one was added to in float32, keep seven digits.</summary>
    private static double Tolerance(string family) =>
        family is "gemma3_text" or "granite" or "llama3-rope" or "phi3-longrope" ? 1e-5 : 1e-9;

    private static Tensor Logits(Decoder decoder, long[] tokens)
    {
        using var frozen = no_grad();
        return decoder.Logits(decoder.Hidden(decoder.Embed(tensor(tokens).unsqueeze(0)))).squeeze(0);
    }
}
