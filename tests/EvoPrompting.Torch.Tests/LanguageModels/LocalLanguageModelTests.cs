using EvoPrompting.LanguageModels.Local.Sampling;
using EvoPrompting.LanguageModels.Local.Tuning;
using EvoPrompting.LanguageModels.Tuning;
using EvoPrompting.Prompts;
using EvoPrompting.Torch.Tests.Support;

namespace EvoPrompting.Torch.Tests.LanguageModels;

/// <summary>A checkpoint of the user's keeps the contract of every language model.</summary>
public sealed class LocalLanguageModelContract : LanguageModelContract
{
    /// <summary>A small model of random weights; its file also holds its tokenizer.</summary>
    internal static LocalLanguageModel Open(int parallelRequests = 1) =>
        LocalLanguageModel.Load(Golden.Path("lm/gguf/llama-llama2-fallback/q8_0.gguf"), parallelRequests);

    protected override Task<ILanguageModel> OpenAsync() => Task.FromResult<ILanguageModel>(Open(2));
}

/// <summary>Its soft prompt keeps the contract of every tuner.</summary>
public sealed class LocalSoftPromptTunerContract : SoftPromptTunerContract, IDisposable
{
    private readonly LocalLanguageModel model = LocalLanguageModelContract.Open();

    private protected override ISoftPromptTuner Tuner => new GradientSoftPromptTuner(model, new(Length: 3, Epochs: 2, Batch: 3));

    public void Dispose() => model.Dispose();

    [Fact]
    public async Task TheNumberOfThreadsDoesNotChangeATuning()
    {
        var results = new List<TuningResult?>();
        foreach (var threads in (int[])[1, 2, 3])
        {
            var tuner = new GradientSoftPromptTuner(model, new(Length: 3, Epochs: 2, Batch: 5, Threads: threads));
            results.Add(await tuner.TuneAsync(tuner.Initial(new(1)), Examples(7), new(2), default));
        }

        Assert.NotEqual(Tuner.Initial(new(1)), results[0]!.SoftPrompt);
        Assert.Equal(results[0], results[1]);
        Assert.Equal(results[0], results[2]);
    }

    /// <summary>The mean over all tokens of several pairs, and its slope, against central differences.</summary>
    [Fact]
    public async Task GradientsOfSeveralPairsAgreeWithDifferences()
    {
        var examples = Examples(3);
        using var loss = model.Losses(examples, 3, threads: 2);
        var vectors = model.InitialVectors(3, new(4)).ToArray();
        var (mean, gradient) = await loss.GradientAsync(vectors, [2, 0], default);
        Assert.Equal(await loss.MeanAsync(vectors, [0, 2], default), mean, 1e-6);
        var largest = gradient.Select(Math.Abs).Max();
        for (var place = Array.FindIndex(gradient, g => Math.Abs(g) == largest); place < gradient.Length; place += gradient.Length)
        {
            const float step = 0.01f;
            float[] up = [.. vectors], down = [.. vectors];
            up[place] += step;
            down[place] -= step;
            var difference = (await loss.MeanAsync(up, [0, 2], default) - await loss.MeanAsync(down, [0, 2], default)) / (2 * step);
            Assert.Equal(difference, gradient[place], 0.02 * largest);
        }
    }

    [Fact]
    public async Task ASoftPromptChangesWhatIsWritten()
    {
        var request = new CompletionRequest(
            "class Model", SoftPrompt.None, [.. Enumerable.Range(0, 6).Select(i => new SampleSettings(0, (ulong)i))], 12, Languages.CSharp);
        var plain = await model.CompleteAsync(request, default);
        Assert.Single(plain.Distinct()); // greedy: the rows of one batch are alike
        var strange = Tuner.Initial(new(1)) with { Values = [.. Tuner.Initial(new(1)).Values.Select(v => 5 * v)] };
        Assert.NotEqual(plain[0], (await model.CompleteAsync(request with { SoftPrompt = strange }, default))[0]);
    }

    [Fact]
    public void ACheckpointIsNamedByItsContent()
    {
        var folder = Directory.CreateTempSubdirectory("evoprompting").FullName;
        var (first, second) = (Path.Combine(folder, "a.gguf"), Path.Combine(folder, "b.gguf"));
        File.WriteAllBytes(first, [1, 2, 3]);
        File.WriteAllBytes(second, [1, 2, 3]);
        var (one, other) = (CheckpointIdentity.Of(first), CheckpointIdentity.Of(second));
        Assert.StartsWith("a.gguf ", one, StringComparison.Ordinal);
        Assert.Equal(one["a.gguf ".Length..], other["b.gguf ".Length..]);
        File.WriteAllBytes(second, [1, 2, 4]);
        Assert.NotEqual(one["a.gguf ".Length..], CheckpointIdentity.Of(second)["b.gguf ".Length..]);
        Assert.NotEqual(CheckpointIdentity.Of(folder)[^12..], one[^12..]);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void APairTooLongLosesItsOldestTokens()
    {
        var pair = new TokenPair([1, 2, 3, 4, 5], 3);
        Assert.Same(pair, pair.Cut(5));
        Assert.Equal((3, 1), (pair.Cut(3).Tokens.Length, pair.Cut(3).CompletionStart));
        Assert.Equal((2, 0), (pair.Cut(2).Tokens.Length, pair.Cut(2).CompletionStart));
        Assert.Equal((1, 0, 5L), (pair.Cut(1).Tokens.Length, pair.Cut(1).CompletionStart, pair.Cut(1).Tokens[0]));
    }
}
