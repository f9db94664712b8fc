using EvoPrompting.LanguageModels.Local.Sampling;
using EvoPrompting.LanguageModels.Local.Tests.Gguf;
using EvoPrompting.LanguageModels.Local.Tests.Support;
using EvoPrompting.Prompts;
using EvoPrompting.Torch.Tests;

namespace EvoPrompting.LanguageModels.Local.Tests.Sampling;

/// <summary>What a model's weights say stands in its answers: models whose answers are known.</summary>
public sealed class ContinuedAnswerTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task AnAnswerKeepsTheSpaceThatItBeginsWith()
    {
        using var model = Load(Always(" a"));
        Assert.Equal(" a a a", (await Answers(model, "b", 1))[0].Text);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 40)]
    public async Task NumbersThatAreNotFiniteAreTheCheckpointsFault(int threads, int samples)
    {
        float[] norm = [float.NaN, .. Enumerable.Repeat(1f, Some.Width - 1)];
        using var model = Load(Always(" a", norm), threads);
        var fault = await Assert.ThrowsAsync<UserException>(() => Answers(model, "b", samples));
        Assert.Equal(
            $"The language model {model.Identity} computes numbers that are not finite: its weights are damaged; fetch the checkpoint "
            + "again.", fault.Message);
    }

    [Fact]
    public async Task TextsDoNotDependOnTheMemoryThatSamplesMayTake()
    {
        using var model = LocalLanguageModel.Load(Golden.Path("lm/gguf/llama-llama2-fallback/q8_0.gguf"), 2);
        var together = await Answers(model, "class Model", 20);
        Assert.True(together.Distinct().Count() > 5);
        foreach (var bytes in (long[])[1, 10_000, 20_000])
        {
            model.MostKeyValueBytes = bytes;
            Assert.Equal(together, await Answers(model, "class Model", 20));
        }
    }

    [Fact]
    public void SamplesAreComputedSideBySideAsLongAsTheirKeysAndValuesFit()
    {
        var description = Configs.Describe(Configs.Of("llama")); // two layers, two key heads of six numbers, four bytes each
        const long sample = 2 * 2 * 12 * 4 * 100;
        Assert.Equal(64, Together(long.MaxValue));
        Assert.Equal(64, Together(64 * sample));
        Assert.Equal(63, Together(64 * sample - 1));
        Assert.Equal(1, Together(sample));
        Assert.Equal(1, Together(0));

        int Together(long bytes) => LocalSampledBatch.Together(description, 100, bytes);
    }

    private static Task<IReadOnlyList<Completion>> Answers(LocalLanguageModel model, string prompt, int samples) => model.CompleteAsync(
        new(prompt, SoftPrompt.None, [.. Enumerable.Range(0, samples).Select(i => new SampleSettings(i == 0 ? 0 : 1, (ulong)i))], 3,
            new EndlessLanguage()), default);

    private LocalLanguageModel Load(GgufWriter file, int threads = 1)
    {
        folder.Write("model.gguf", file.Bytes());
        return LocalLanguageModel.Load(folder.File("model.gguf"), threads);
    }

    /// <summary>A model that finds one token the likeliest whatever it reads, with a tokenizer of Llama 2's kind.</summary>
    private static GgufWriter Always(string token, float[]? norm = null)
    {
        string[] tokens = ["<unk>", "<s>", "</s>", "\u2581", "a", "b", "\u2581a"];
        var file = Some.Metadata("llama").Say("tokenizer.ggml.model", "llama").Say("tokenizer.ggml.tokens", tokens)
            .Say("tokenizer.ggml.token_type", (int[])[2, 3, 3, 1, 1, 1, 1])
            .Say("tokenizer.ggml.scores", (float[])[0, 0, 0, -1, -2, -3, -4])
            .Say("tokenizer.ggml.bos_token_id", 1u).Say("tokenizer.ggml.eos_token_id", 2u);
        var always = Array.IndexOf(tokens, token.Replace(' ', '\u2581'));
        float[] rows = [.. Enumerable.Range(0, tokens.Length * Some.Width)
            .Select(i => i % Some.Width > 0 ? 0 : i / Some.Width == always ? 3f : 1f)];
        float[] ones = [.. Enumerable.Repeat(1f, Some.Width)];
        file.Add("token_embd.weight", [tokens.Length, Some.Width], rows).Add("output_norm.weight", [Some.Width], norm ?? ones);
        foreach (var name in (string[])["attn_norm", "ffn_norm"]) file.Add($"blk.0.{name}.weight", [Some.Width], ones);
        foreach (var name in (string[])["attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down"])
            file.Add($"blk.0.{name}.weight", [Some.Width, Some.Width], new float[Some.Width * Some.Width]);
        return file;
    }
}
