using EvoPrompting.History;
using EvoPrompting.LanguageModels.Endpoints;
using EvoPrompting.Prompts;
using EvoPrompting.Torch.Tests.Endpoints.Server;

namespace EvoPrompting.Torch.Tests.Endpoints;

/// <summary>
/// Answers that three servers gave to some thirty requests each, among them requests that we would not send: each answer costs what it
/// should, as the first one of a run and after others.
/// </summary>
public class RecordedServerTests
{
    private const string Missing = "404 Not Found: .*Not Found; check the model's name and the endpoint http";
    private const string TooLong = "the server says 400 Bad Request: .*(13[0-9]{3} tokens.*2048 tokens|2048 tokens.*13[0-9]{3})";
    private const string NoText = "the answer holds no text [(]no reason given[)]";

    /// <summary>A success that holds texts is a sample, or as many as were asked for. This is what everything else is.</summary>
    private static readonly (string Server, string Name, Cost Cost, string Words)[] others =
    [
        ("llama-server", "chat-n2", Cost.AskedSingly, "does not give 2 answers to one request [(]Field 'n': Value must be between 1"),
        ("llama-server", "completion-n4", Cost.AskedSingly, "does not give 4 answers to one request [(]Field 'n': Value must be between 1"),
        ("llama-server", "chat-too-long", Cost.Prompt, TooLong),
        ("llama-server", "completion-too-long", Cost.Prompt, TooLong),
        ("llama-server", "completion-no-prompt", Cost.Prompt, "400 Bad Request: .*key 'prompt' not found"),
        ("llama-server", "completion-wrong-type", Cost.Prompt, "400 Bad Request: Field 'max_tokens': .*type must be number"),
        ("llama-server", "models", Cost.Sample, NoText),
        ("llama-server", "responses", Cost.Sample, NoText),
        ("llama-server", "ollama-tags", Cost.Run, Missing),
        ("llama-server", "unknown-path", Cost.Run, Missing),
        ("llama-cpp-python", "chat-n2", Cost.AskedSingly, "the server gave 1 answer where 2 were asked for"),
        ("llama-cpp-python", "completion-n4", Cost.AskedSingly, "the server gave 1 answer where 4 were asked for"),
        ("llama-cpp-python", "chat-too-long", Cost.Prompt, TooLong),
        ("llama-cpp-python", "completion-too-long", Cost.Prompt, TooLong),
        ("llama-cpp-python", "chat-json-schema", Cost.Prompt, "422 [(]sent as 500[)]: 1 validation error"),
        ("llama-cpp-python", "completion-wrong-type", Cost.Prompt, "422 [(]sent as 500[)]: 1 validation error"),
        ("llama-cpp-python", "completion-broken-json", Cost.Try, ""),
        ("llama-cpp-python", "completion-empty-prompt", Cost.Try, ""),
        ("llama-cpp-python", "completion-no-prompt", Cost.Try, ""),
        ("llama-cpp-python", "models", Cost.Sample, NoText),
        ("llama-cpp-python", "anthropic-messages", Cost.Run, Missing),
        ("llama-cpp-python", "ollama-tags", Cost.Run, Missing),
        ("llama-cpp-python", "responses", Cost.Run, Missing),
        ("llama-cpp-python", "unknown-path", Cost.Run, Missing),
        ("transformers-serve", "chat-n2", Cost.AskedSingly, "the server gave 1 answer where 2 were asked for"),
        ("transformers-serve", "completion-n4", Cost.AskedSingly, "the server gave 1 answer where 4 were asked for"),
        ("transformers-serve", "completion-array", Cost.Prompt, "400 Bad Request: prompt must be a string"),
        ("transformers-serve", "completion-broken-json", Cost.Prompt, "422 Unprocessable Entity: body: Field required"),
        ("transformers-serve", "completion-other-model", Cost.Prompt, "Server is pinned to 'local/smollm2'; requested 'no-such-model'"),
        ("transformers-serve", "completion-empty-prompt", Cost.Try, ""),
        ("transformers-serve", "completion-no-prompt", Cost.Try, ""),
        ("transformers-serve", "completion-wrong-type", Cost.Try, ""),
        ("transformers-serve", "models", Cost.Sample, NoText),
        ("transformers-serve", "anthropic-messages", Cost.Run, Missing),
        ("transformers-serve", "ollama-tags", Cost.Run, Missing),
        ("transformers-serve", "unknown-path", Cost.Run, Missing),
    ];

    /// <summary>What an answer costs.</summary>
    private enum Cost
    {
        /// <summary>Nothing: it is a sample.</summary>
        None,

        /// <summary>A second try, which is answered.</summary>
        Try,

        /// <summary>A request for each sample, from then on.</summary>
        AskedSingly,

        /// <summary>Its sample.</summary>
        Sample,

        /// <summary>Its sample; the run where it is the first answer, because the next call would meet it too.</summary>
        Prompt,

        /// <summary>The run.</summary>
        Run,
    }

    public static TheoryData<string> Servers => ["llama-server", "llama-cpp-python", "transformers-serve"];

    [Theory, MemberData(nameof(Servers))]
    public async Task EveryAnswerCostsWhatItShould(string server)
    {
        var answers = RecordedAnswer.Of(server);
        Assert.True(answers.Count >= 30);
        Assert.All(others.Where(o => o.Server == server), o => Assert.Contains(answers, a => a.Name == o.Name));
        foreach (var answer in answers)
        {
            var (_, _, cost, words) = others.SingleOrDefault(o => (o.Server, o.Name) == (answer.Server, answer.Name));
            if (cost == Cost.None) Assert.True(answer.IsSuccess, $"{answer} has no expected outcome");
            foreach (var isFirst in (bool[])[true, false])
                await CheckAsync(answer, isFirst, cost == Cost.Prompt ? isFirst ? Cost.Run : Cost.Sample : cost, words);
        }
    }

    /// <summary>As transformers serve answers: one text for all seeds, and one choice where four are asked for.</summary>
    [Fact]
    public async Task AServerThatSamplesNothingIsNamedWithinOnePrompt()
    {
        var answer = RecordedAnswer.Of("transformers-serve").Single(a => a.Name == "completion");
        await using var server = await ModelServer.StartAsync(_ => "never");
        server.Refuses = _ => answer.Again();
        var said = new List<string>();
        using var model = Some.Model(Some.Settings(server, "completions") with { SamplesPerRequest = 16 }, say: said.Add);
        var completions = await model.CompleteAsync(Some.Request(8), default);
        Assert.All(completions, c => Assert.Equal(answer.Texts()[0], c.Text));
        Assert.Equal(2, said.Count);
        Assert.Contains(": the server gave 1 answer where 2 were asked for; ", said[0], StringComparison.Ordinal);
        Assert.Contains(": all 8 answers to a prompt are the same text, whatever their temp", said[1], StringComparison.Ordinal);
    }

    private static async Task CheckAsync(RecordedAnswer answer, bool isFirst, Cost cost, string words)
    {
        await using var server = await ModelServer.StartAsync(asked => $"healthy {asked.Seed}");
        var journal = new MemoryCallJournal();
        var said = new List<string>();
        var settings = Some.Settings(server, answer.Protocol) with { SamplesPerRequest = 16, ParallelCalls = 1 };
        using var model = Some.Model(settings, say: said.Add);
        await model.BeginAsync(journal, default);
        if (!isFirst) await model.CompleteAsync(Some.Request(1, "before"), default);
        var earlier = await journal.ReadCallsAsync(default);
        server.Asked.Clear();
        server.Misbehave(answer.Again());
        var samples = Enumerable.Range(0, answer.Samples).Select(i => new SampleSettings(0.7, (ulong)i << 33)).ToArray();
        var completing = model.CompleteAsync(Some.Request(1) with { Samples = samples }, default);
        if (cost == Cost.Run)
        {
            Assert.Matches(words, (await Assert.ThrowsAsync<ServerStoppedException>(() => completing)).Message);
            return;
        }

        var completions = await completing;
        var calls = (await journal.ReadCallsAsync(default)).Except(earlier).ToArray();
        Assert.Equal(samples.Length, calls.Length);
        switch (cost)
        {
            case Cost.None:
                var text = answer.Texts()[0];
                Assert.Equal((text, answer.Finish() == "stop", null), (completions[0].Text, completions[0].Finished, completions[0].Fault));
                Assert.Equal(answer.Usage(), calls[0].Usage is { Input: { } read, Output: { } written } ? (read, written) : null);
                Assert.Single(server.Asked);
                Assert.Empty(said);
                break;
            case Cost.Try:
                Assert.Equal(("healthy 0", 2), (completions[0].Text, server.Asked.Count));
                Assert.Empty(said);
                break;
            case Cost.Sample:
                Assert.Matches(words, completions[0].Fault);
                Assert.Matches(words, Assert.Single(said));
                break;
            case Cost.AskedSingly:
                Assert.Matches(words, Assert.Single(said));
                var texts = answer.IsSuccess ? answer.Texts() : [];
                Assert.Equal(
                    [.. texts, .. Enumerable.Range(texts.Count, samples.Length - texts.Count).Select(i => $"healthy {i}")],
                    completions.Select(c => c.Text));
                Assert.All(server.Asked.Skip(1), a => Assert.Equal(1, a.Samples));
                break;
        }
    }
}
