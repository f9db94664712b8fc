using System.Text;
using EvoPrompting.LanguageModels.Local.Sampling;
using EvoPrompting.LanguageModels.Tuning;
using EvoPrompting.Prompts;
using EvoPrompting.Recipes;
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

/// <summary>So does one that computes in bfloat16.</summary>
public sealed class LocalBfloat16Contract : LanguageModelContract
{
    private static readonly LocalComputing rounded = new(Precision: PrecisionKind.Bfloat16);

    [Fact]
    public async Task ItIsAnotherModelOfNearlyTheSameLosses()
    {
        using LocalLanguageModel exact = LocalLanguageModelContract.Open(), near = Open();
        Assert.Equal(exact.Identity + ", bfloat16", near.Identity);
        var vectors = exact.InitialVectors(3, new(4)).ToArray();
        TuningExample[] pair = [new("class A\n", "{\n    // nothing\n}\n")];
        using var exactLoss = exact.Losses(pair, 3, 1);
        using var nearLoss = near.Losses(pair, 3, 1);
        var (expected, slope) = await exactLoss.GradientAsync(vectors, [0], default);
        var (mean, gradient) = await nearLoss.GradientAsync(vectors, [0], default);
        Assert.InRange(Math.Abs(mean - expected) / expected, 1e-7, 0.02);
        var difference = gradient.Zip(slope).Sum(g => Math.Pow(g.First - g.Second, 2));
        Assert.InRange(Math.Sqrt(difference / slope.Sum(g => (double)g * g)), 1e-6, 0.1);
    }

    [Theory]
    [InlineData("cuda")]
    [InlineData("cuda:3")]
    public void AGraphicsCardThatIsNotThereIsOneSentence(string device)
    {
        Assert.SkipWhen(TorchSharp.torch.cuda.is_available(), "there is one");
        var fault = Assert.Throws<InvalidDataException>(() => LocalLanguageModel.Load(
            Golden.Path("lm/gguf/llama-llama2-fallback/q8_0.gguf"), computing: new(device)));
        Assert.Equal(
            $"device is {device}, but this build's libtorch finds no graphics card: take cpu, or build with -p:EvoTorch=cuda on a machine "
            + "that has one (CONTRIBUTING.md)", fault.Message);
    }

    protected override Task<ILanguageModel> OpenAsync() => Task.FromResult<ILanguageModel>(Open());

    private static LocalLanguageModel Open() =>
        LocalLanguageModel.Load(Golden.Path("lm/gguf/llama-llama2-fallback/q8_0.gguf"), 2, computing: rounded);
}

/// <summary>One that is asked as a chat keeps it too.</summary>
public sealed class LocalChatContract : LanguageModelContract, IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("evoprompting-chat-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task AnotherSystemMessageIsAnotherModelAndAnotherAnswer()
    {
        var path = WithTemplate();
        var request = new CompletionRequest("class A\n", SoftPrompt.None, [new(0.8, 1)], 24, Languages.CSharp);
        var texts = new List<string>();
        foreach (var words in (string[])["Write.", "Do not write."])
        {
            using var model = LocalLanguageModel.Load(path, 1, new(_ => words, "csharp", words));
            Assert.EndsWith($", system message {words}", model.Identity, StringComparison.Ordinal);
            texts.Add((await model.CompleteAsync(request, default))[0].Text);
        }

        using var plain = LocalLanguageModel.Load(path);
        texts.Add((await plain.CompleteAsync(request, default))[0].Text);
        Assert.Equal(3, texts.Distinct().Count());
    }

    [Fact]
    public void AFileWithoutATemplateIsNoChat()
    {
        var fault = Assert.Throws<InvalidDataException>(() =>
            LocalLanguageModel.Load(Golden.Path("lm/gguf/llama-llama2-fallback/q8_0.gguf"), 1, new(_ => "", "csharp", "1")));
        Assert.EndsWith(
            "has no chat template, so it is no chat: leave the chat out, and it continues prompts as texts", fault.Message,
            StringComparison.Ordinal);
    }

    protected override Task<ILanguageModel> OpenAsync() => Task.FromResult<ILanguageModel>(
        LocalLanguageModel.Load(WithTemplate(), 2, new(prompt => $"Write {prompt.Length} characters.", "csharp", "1")));

    /// <summary>Puts a template into the metadata of a golden file. Its length keeps what stands behind it where it is aligned.</summary>
    private string WithTemplate()
    {
        const string key = "tokenizer.chat_template", template = "{{ bos_token + '[INST] ' + message['content'] + ' [/INST]' }}";
        const int head = 24, alignment = 32, countOfValues = 16, text = 8;
        var golden = File.ReadAllBytes(Golden.Path("lm/gguf/llama-llama2-fallback/q8_0.gguf"));
        var around = sizeof(long) + key.Length + sizeof(int) + sizeof(long);
        var padded = template.PadRight(template.Length + (2 * alignment - (around + template.Length) % alignment) % alignment);
        using var file = new MemoryStream();
        using (var writer = new BinaryWriter(file, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(golden.AsSpan(0, countOfValues));
            writer.Write(BitConverter.ToInt64(golden, countOfValues) + 1);
            Write(key);
            writer.Write(text);
            Write(padded);
            writer.Write(golden.AsSpan(head));

            void Write(string ascii)
            {
                writer.Write((long)ascii.Length);
                writer.Write(Encoding.ASCII.GetBytes(ascii));
            }
        }

        var path = Path.Combine(folder.FullName, "chat.gguf");
        File.WriteAllBytes(path, file.ToArray());
        return path;
    }
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
}
