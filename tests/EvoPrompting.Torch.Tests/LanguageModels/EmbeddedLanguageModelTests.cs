using EvoPrompting.Chance;
using EvoPrompting.LanguageModels.Model;
using EvoPrompting.LanguageModels.Sampling;
using EvoPrompting.LanguageModels.Tokens;
using EvoPrompting.LanguageModels.Tuning;
using EvoPrompting.Prompts;
using EvoPrompting.Tasks.CSharp;
using EvoPrompting.Torch.Tests.Support;
using static TorchSharp.torch;

namespace EvoPrompting.Torch.Tests.LanguageModels;

public class EmbeddedLanguageModelTests
{
    private static readonly SampleSettings[] samples =
        [.. Enumerable.Range(0, 11).Select(i => new SampleSettings(new[] { 0, 0.2, 0.8, 1.0 }[i % 4], (ulong)i / 2))];

    [Fact]
    public async Task EqualRequestsGiveEqualCompletions()
    {
        using var model = TinyModel.Embedded();
        Assert.Equal(await model.CompleteAsync(Request(samples), default), await model.CompleteAsync(Request(samples), default));
    }

    [Fact]
    public async Task ASampleDoesNotDependOnItsCompany()
    {
        using var model = TinyModel.Embedded();
        var together = await model.CompleteAsync(Request(samples), default);
        var reversed = await model.CompleteAsync(Request([.. samples.Reverse()]), default);
        Assert.Equal(together, reversed.Reverse());
        for (var i = 0; i < samples.Length; i++)
            Assert.Equal(together[i], (await model.CompleteAsync(Request([samples[i]]), default))[0]);
    }

    [Fact]
    public async Task ParallelRequestsGiveTheSameAsOneAfterTheOther()
    {
        using var serial = TinyModel.Embedded();
        using var parallel = TinyModel.Embedded(parallelRequests: 2);
        CompletionRequest[] requests = [.. Enumerable.Range(0, 6).Select(i => Request(samples, $"x = nn.Dense(features: {i})(x);\n"))];
        var expected = new List<Completion>();
        foreach (var request in requests) expected.AddRange(await serial.CompleteAsync(request, default));
        var computed = await Task.WhenAll(requests.Select(r => parallel.CompleteAsync(r, default)));
        Assert.Equal(expected, computed.SelectMany(c => c));
    }

    [Fact]
    public async Task GreedySamplingWithTheCacheTakesTheTokensThatTheWholeTransformerFindsLikeliest()
    {
        using var model = TinyModel.Embedded();
        var softPrompt = new GradientSoftPromptTuner(model).Initial(new(5));
        var request = Request([new(0, 1)], maximum: 40) with { SoftPrompt = softPrompt };
        var completion = (await model.CompleteAsync(request, default))[0];

        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        List<int> tokens = [BytePairTokenizer.Begin, .. TinyModel.Tokenizer.Encode(request.Prompt)];
        var prompt = tokens.Count;
        var end = new ClassEnd();
        while (tokens.Count < prompt + 40 && !end.IsReached && tokens[^1] != BytePairTokenizer.End)
        {
            var embedded = model.Transformer.Embed(tensor(tokens.Select(t => (long)t).ToArray()).unsqueeze(0));
            var logits = model.Transformer.Logits(model.Transformer.Hidden(SoftPromptVectors.Before(embedded, softPrompt)))[0, -1];
            logits[BytePairTokenizer.Begin] = float.NegativeInfinity;
            tokens.Add((int)logits.argmax().item<long>());
            end.Read(TinyModel.Tokenizer.Bytes(tokens[^1]));
        }

        Assert.Equal(tokens.Count - prompt, completion.Tokens);
        Assert.StartsWith(completion.Text, TinyModel.Tokenizer.Decode(tokens.Skip(prompt)), StringComparison.Ordinal);
        Assert.True(completion.Text.Length > 20);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void CachedLogitsEqualUncachedOnes(int shiftedHeads)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var transformer = TinyModel.Random(TinyModel.Shape(shiftedHeads: shiftedHeads), ScalarType.Float64);
        var (prefix, own) = (TinyModel.Tokens(70, 1), new[] { TinyModel.Tokens(20, 2), TinyModel.Tokens(20, 3) });
        using var encoded = new EncodedPrefix(transformer, transformer.Embed(tensor(prefix).unsqueeze(0)));
        using var decoding = new CachedDecoding(transformer, encoded, rows: 2, capacity: 20);
        for (var i = 0; i < 20; i++)
        {
            var cached = decoding.Next([own[0][i], own[1][i]]);
            for (var row = 0; row < 2; row++)
            {
                var whole =
                    transformer.Logits(transformer.Hidden(transformer.Embed(tensor([.. prefix, .. own[row][..(i + 1)]]).unsqueeze(0))));
                Assert.True(cached[row].allclose(whole[0, -1], 1e-9, 1e-9));
            }
        }
    }

    [Fact]
    public async Task ASoftPromptChangesTheCompletions()
    {
        using var model = TinyModel.Embedded();
        var tuner = new GradientSoftPromptTuner(model);
        var without = await model.CompleteAsync(Request(samples), default);
        var with = await model.CompleteAsync(Request(samples) with { SoftPrompt = tuner.Initial(new(1)) }, default);
        Assert.NotEqual(without, with);
    }

    [Fact]
    public async Task ASoftPromptOfAnotherWidthIsRefused()
    {
        using var model = TinyModel.Embedded();
        var foreign = new SoftPrompt(1, 3, [1, 2, 3], []);
        await Assert.ThrowsAsync<ArgumentException>(() => model.CompleteAsync(Request(samples) with { SoftPrompt = foreign }, default));
    }

    [Fact]
    public async Task APromptThatIsTooLongLosesItsOldestText()
    {
        using var model = TinyModel.Embedded(context: 128);
        var recent = string.Concat(Enumerable.Repeat("x = nn.Relu(x);\n", 40));
        var a = await model.CompleteAsync(Request(samples, "some text at the start\n" + recent, maximum: 30), default);
        var b = await model.CompleteAsync(Request(samples, "another one\n" + recent, maximum: 30), default);
        Assert.Equal(a, b);
        Assert.All(a, c => Assert.InRange(c.Tokens, 1, 30));
    }

    /// <summary>
    /// The words are those of the same weights with room for more, up to the position where the context is full; only a completion that
    /// came to its end before is finished.
    /// </summary>
    [Fact]
    public async Task WhereTheContextIsFullACompletionEndsUnfinished()
    {
        const string Prompt = "x = x;\n";
        var places = 64 - (1 + TinyModel.Tokenizer.Encode(Prompt).Count()) + 1; // the last token needs none
        using var full = TinyModel.Embedded(context: 64);
        using var roomy = TinyModel.Embedded(context: 600);
        var cut = await full.CompleteAsync(Request(samples, Prompt, maximum: 100_000), default);
        var whole = await roomy.CompleteAsync(Request(samples, Prompt, maximum: places), default);
        Assert.Equal(whole, cut);
        Assert.Contains(cut, c => !c.Finished);
        Assert.All(cut, c => Assert.Equal(c.Finished, c.Tokens < places));
    }

    [Fact]
    public void DrawingFollowsTheProbabilities()
    {
        var chance = new RandomStream(1);
        var logits = new float[BytePairTokenizer.FirstMerge];
        Array.Fill(logits, -50);
        (logits[3], logits[7], logits[BytePairTokenizer.Begin]) = (1, 2, 100);
        var sevens = Enumerable.Range(0, 10_000).Count(_ => TokenChoice.Draw(logits, 0.5, chance, BytePairTokenizer.Begin) == 7);
        Assert.InRange(sevens / 10_000.0, 0.867, 0.894); // 1 / (1 + exp(-2)) = 0.8808, within four standard deviations
        Assert.Equal(7, TokenChoice.Draw(logits, 0, chance, BytePairTokenizer.Begin));
    }

    private static CompletionRequest Request(SampleSettings[] samples, string prompt = "class Model : Module\n", int maximum = 60) =>
        new(prompt, SoftPrompt.None, samples, maximum, Languages.CSharp);
}
