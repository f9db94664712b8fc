using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.RegularExpressions;
using EvoPrompting.Chance;
using EvoPrompting.LanguageModels.Sampling;
using EvoPrompting.Sandbox.Tests.Support;
using EvoPrompting.Torch.Tests.Endpoints.Server;

namespace EvoPrompting.Sandbox.Tests.Runs;

/// <summary>Whole searches of the real program with a model behind a real server on the loopback address.</summary>
public sealed partial class EndpointRunTests : IDisposable
{
    private const string Recipe = """
        {
          "task": "mnist1d",
          "search": { "rounds": 2, "promptsPerRound": 1, "samplesPerPrompt": 4, "survivors": 2, "errorCeiling": 0.95 },
          "training": { "steps": 20, "validateEvery": 10 },
          "limits": { "multiplyAddsPerStep": 30000000 },
          "tuning": { "kind": "none" }
        }
        """;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("evoprompting-endpoints-");

    public EndpointRunTests() => File.WriteAllText(In("recipe.json"), Recipe);

    public void Dispose() => folder.Delete(recursive: true);

    /// <summary>Prompt, protocol, parsing and journal change nothing: the same samples under the same seeds.</summary>
    [Fact]
    public async Task TheEmbeddedModelBehindAServerGivesTheHistoryOfTheEmbeddedModel()
    {
        using var model = EmbeddedLanguageModel.Load(Path.Combine(CommandLine.Folder, "weights", "embedded.evolm"));
        await RunAsync("embedded");
        // Tokens are counted by whoever makes them.
        async Task<string[]> WithoutTokensAsync(string run) =>
            [.. (await HistoryAsync(run)).Select(line => Tokens().Replace(line, "\"tokens\":0"))];
        var expected = await WithoutTokensAsync("embedded");
        var seeds = SentSeeds(expected);
        await using var server = await ModelServer.StartAsync(model, sent => seeds[sent]);
        Assert.Equal(4 + 8, expected.Count(line => line.Contains("\"ordinal\":", StringComparison.Ordinal)));
        foreach (var protocol in (string[])["completions", "openai"])
        {
            await RunAsync(protocol, "--lm", $"{protocol}:embedded", "--endpoint", server.For(protocol).ToString());
            Assert.Equal(expected, await WithoutTokensAsync(protocol));
        }

        Assert.Equal(2 * 8, server.Asked.Sum(a => a.Samples));
        Assert.True(server.Asked.Count < 2 * 8, "no request asked for several samples");
    }

    /// <summary>A run of a chat model, with faults and repairs: killed, resumed, replayed, reported; and its key is nowhere.</summary>
    [Fact]
    public async Task NoCallIsPaidForTwiceAReplayRepeatsTheRunAndTheKeyIsNowhere()
    {
        const string Key = "sk-a-key-that-must-not-leak";
        // No server answers at that proxy: this machine's own are reached without one.
        (string, string)[] environment = [("TEST_SERVER_KEY", Key), ("http_proxy", "http://127.0.0.1:9")];
        var answered = new ConcurrentQueue<string>();
        await using var server = await ModelServer.StartAsync(asked =>
        {
            answered.Enqueue($"{asked.Seed}, {asked.Messages.Count} messages");
            return Task.FromResult(new AnsweredModel(Child(asked), 200, Finished: true, InputTokens: 1000));
        });
        WriteRecipe(server);

        var whole = await CommandLine.RunAsync(environment, Arguments("whole"));
        Assert.True(whole.Code == 0, whole.Errors);
        Assert.Contains("the key in TEST_SERVER_KEY is sent to 127.0.0.1", whole.Errors);
        Assert.Contains("tuning: none", whole.Errors);
        Assert.Contains("Calls by model", whole.Output);
        Assert.Contains("Viable with repair", whole.Output);
        Assert.All(server.Asked, a => Assert.Equal(Key, a.Key));
        var calls = answered.Order().ToArray();
        Assert.Distinct(calls);
        Assert.True(calls.Length > 8, "nothing was repaired");

        // A budget stops it, then a refusal; resumed it goes on, and asks for nothing again.
        answered.Clear();
        var stopped = await CommandLine.RunAsync(environment, [.. Arguments("stopped"), "--max-cost", "0.025"]);
        Assert.True(stopped.Code == 4, stopped.Errors);
        Assert.EndsWith($"evoprompting resume {In("stopped")} --max-cost N\n", stopped.Errors);
        Assert.InRange(answered.Count, 1, calls.Length - 1);
        // Its limit is remembered; a shorter call may still fit.
        var again = await CommandLine.RunAsync(environment, "resume", In("stopped"));
        Assert.True(again.Code == 4, again.Errors);
        Assert.InRange(answered.Count, 1, calls.Length - 1);
        var before = answered.ToArray();
        Assert.Distinct(before);
        answered.Clear();
        server.Misbehave(Fault.Refusals[0]);
        var refused = await CommandLine.RunAsync(environment, "resume", In("stopped"), "--max-cost", "1000");
        Assert.True(refused.Code == 2, refused.Errors);
        Assert.EndsWith($"Nothing is lost. When that is mended, go on with: evoprompting resume {In("stopped")}\n", refused.Errors);
        var resumed = await CommandLine.RunAsync(environment, "resume", In("stopped"));
        Assert.True(resumed.Code == 0, resumed.Errors);
        Assert.Empty(answered.Intersect(before));
        Assert.Equal(calls, answered.Union(before).Order());
        var expected = await Successful.RunAsync("export", In("whole"));
        Assert.Equal(expected, await Successful.RunAsync("export", In("stopped")));

        // Replayed: no server, no key, the same bytes.
        await server.DisposeAsync();
        var replay = await CommandLine.RunAsync("run", "mnist1d", "--replay", In("whole"), "--out", In("replay"));
        Assert.True(replay.Code == 0, replay.Errors);
        Assert.Equal(expected, await Successful.RunAsync("export", In("replay")));
        var resumedReplay = await CommandLine.RunAsync("resume", In("replay")); // it knows what it replays, and needs no key
        Assert.True(resumedReplay.Code == 0, resumedReplay.Errors);

        Assert.Contains("a second type 'Block'", expected);
        Assert.Contains("a candidate is one class named Model, not Net", expected);
        Assert.DoesNotContain(Key, whole.Output + whole.Errors + stopped.Errors + refused.Errors + resumed.Errors + expected);
        foreach (var file in Directory.GetFiles(folder.FullName, "*", SearchOption.AllDirectories))
            Assert.DoesNotContain(Key, File.ReadAllText(file, System.Text.Encoding.Latin1));
    }

    /// <summary>
    /// Killed with SIGKILL where some calls are answered and others under way: only the latter are made again. No worker has the key.
    /// </summary>
    [Fact]
    public async Task AKilledRunRepeatsNoAnsweredCall()
    {
        const string Key = "sk-a-key-that-no-worker-sees";
        (string, string)[] environment = [("TEST_SERVER_KEY", Key)];
        var (answered, cut, mayAnswer) = (new List<string>(), new List<string>(), int.MaxValue);
        await using var server = await ModelServer.StartAsync(async asked =>
        {
            bool hold;
            lock (cut)
            {
                hold = answered.Count >= mayAnswer;
                (hold ? cut : answered).Add($"{asked.Seed}, {asked.Messages.Count} messages");
            }

            if (hold) await Task.Delay(Timeout.Infinite, TestContext.Current.CancellationToken);
            return new AnsweredModel(Child(asked), 200, Finished: true, InputTokens: 1000);
        });
        server.MostSamples = 1; // each text is a request of its own, which is answered or not
        WriteRecipe(server);
        await Successful.RunAsync(environment, Arguments("whole"));
        var whole = answered.Order().ToArray();
        Assert.Contains(whole, call => call.EndsWith("4 messages", StringComparison.Ordinal)); // a repair

        var workers = new List<string>(); // their environments
        answered.Clear();
        foreach (var moment in (int[])[3, whole.Length / 2, whole.Length - 2])
        {
            var cutBefore = cut.Count;
            mayAnswer = moment;
            using var process = CommandLine.Start(environment, cutBefore == 0 ? Arguments("killed") : ["resume", In("killed")]);
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            while (cut.Count == cutBefore || await JournaledCallsAsync("killed") < moment)
            {
                Assert.False(process.HasExited, process.HasExited ? await errors : "");
                lock (cut) Assert.Distinct(answered);
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }

            workers.AddRange(ProcessTree.EnvironmentsBelow(process.Id));
            process.Kill(); // SIGKILL
            await process.WaitForExitAsync();
            await Task.WhenAll(output, errors);
        }

        Assert.NotEmpty(workers);
        Assert.All(workers, variables => Assert.DoesNotContain(Key, variables));
        mayAnswer = int.MaxValue;
        await Successful.RunAsync(environment, "resume", In("killed"));
        Assert.Equal(whole, answered.Order());
        Assert.Equal(await Successful.RunAsync("export", In("whole")), await Successful.RunAsync("export", In("killed")));
        Assert.Equal(
            await Successful.RunAsync("export", In("whole"), "--calls"), await Successful.RunAsync("export", In("killed"), "--calls"));
    }

    [Fact]
    public async Task DoctorSaysWhatATinyCallGotAndWhatTheServerDoes()
    {
        await using var server = await ModelServer.StartAsync(asked => $"```csharp\nclass Model : Module\n{{ // {asked.Seed}");
        foreach (var protocol in (string[])["completions", "openai", "anthropic", "ollama"])
        {
            var (code, output, errors) =
                await CommandLine.RunAsync("doctor", "--lm", $"{protocol}:m", "--endpoint", server.For(protocol).ToString());
            Assert.True(code == 0, errors);
            Assert.Contains($"{protocol}:m at http://127.0.0.1", output);
            Assert.Contains("served by m-served; 11 tokens read, 7 written: ```csharp class Model", output);
            Assert.Contains("\n  limit         kept: 7 tokens of at most 48\n", output);
            Assert.Contains(
                protocol == "anthropic"
                    ? "\n  seed          IGNORED, and so is the temperature"
                    : "\n  seed          kept: the same text twice, another one for another seed\n", output);
            Assert.Contains(
                protocol is "completions" or "openai"
                    ? "\n  n             several answers to one request, which pays for its prompt once; the same ones as alone\n"
                    : "\n  n             not asked for: each sample pays for its prompt\n", output);
            Assert.Contains(protocol == "completions" ? "\n  stop          IGNORED" : "\n  system role   taken\n", output);
        }

        Assert.InRange(server.Asked.Count, 4 * 4, 4 * 6);
        server.Misbehave(Fault.Refusals[3]);
        var refused = await CommandLine.RunAsync("doctor", "--lm", "openai:m", "--endpoint", server.For("openai").ToString());
        Assert.Equal(3, refused.Code);
        Assert.Contains("DOES NOT WORK: openai:m: the server says 404 Not Found: no such model; check the model's name", refused.Output);
        var keyless = await CommandLine.RunAsync("doctor", "--lm", "anthropic:m");
        Assert.Contains("There is no key for api.anthropic.com: set the environment variable ANTHROPIC_API_KEY", keyless.Output);
    }

    [Fact]
    public async Task DoctorShowsTheWordsOfAnErrorInsideASuccess()
    {
        await using var server = await ModelServer.StartAsync(_ => "{ }");
        const string Error = """{"error":{"message":"Provider returned error","code":429,"metadata":{"raw":"m is rate-limited upstream"}}}""";
        server.Misbehave(Enumerable.Repeat(Fault.Answering(Error), 20));
        var (code, output, _) = await CommandLine.RunAsync("doctor", "--lm", "openai:m", "--endpoint", server.For("openai").ToString());
        Assert.Equal(3, code);
        Assert.Contains("the server says 429 (sent as 200): Provider returned error (m is rate-limited upstream)", output);
    }

    [Fact]
    public async Task AKeyThatCannotBeSentStopsTheRunAtOnce()
    {
        await using var server = await ModelServer.StartAsync(_ => "{ }");
        WriteRecipe(server);
        var (code, _, errors) = await CommandLine.RunAsync([("TEST_SERVER_KEY", "sk-gehe\u00efm")], Arguments("keyless"));
        Assert.Equal(2, code);
        Assert.Contains(
            "TEST_SERVER_KEY: the key holds a letter outside ASCII or a control character, which cannot be sent; copy it again.", errors);
        Assert.DoesNotContain("gehe", errors);
        Assert.Empty(server.Asked);
    }

    /// <summary>What a chat model writes: mostly programs, and every eighth answer something else. A repair is answered well.</summary>
    private static string Child(AskedModel asked)
    {
        var chance = new RandomStream(asked.Seed!.Value);
        var width = 8 + chance.Next(24);
        var program = $"class Model : Module\n{{\n    public override Tensor Call(Tensor x)\n    {{\n        x = "
            + $"nn.Relu(nn.Dense({width})(x.flatten(1)));\n        return nn.Dense(10)(x);\n    }}\n}}";
        if (asked.Messages.Count > 2) return $"I am sorry.\n```csharp\n{program}\n```";
        // By its number in the search: equal requests have equal seeds, whatever their order.
        return (asked.Seed % 4) switch
        {
            0 => $"```csharp\n{program}\n\nclass Block {{ }}\n```",
            1 => $"```csharp\n{program.Replace("class Model", "class Net", StringComparison.Ordinal)}\n```",
            2 => $"Sure:\n```csharp\n{program.Replace("nn.Relu", "nn.Rely", StringComparison.Ordinal)}\n```",
            _ => $"Here is a smaller one:\n\n```csharp\npublic {program}\n```\nIt has {width} units.",
        };
    }

    /// <summary>The recipe with a chat model behind a server, a key, prices and repairs.</summary>
    private void WriteRecipe(ModelServer server) => File.WriteAllText(In("recipe.json"), Recipe
        .Replace("\"samplesPerPrompt\": 4", "\"samplesPerPrompt\": 8", StringComparison.Ordinal)
        .Replace("\"tuning\"", $$"""
            "languageModel": {
              "kind": "endpoints", "repairsPerPrompt": 2,
              "endpoints": [{ "protocol": "openai", "model": "m", "endpoint": "{{server.For("openai")}}", "keyVariable": "TEST_SERVER_KEY", "inputPrice": 1, "outputPrice": 10 }]
            },
            "tuning"
            """, StringComparison.Ordinal));

    /// <summary>How many calls a run holds that is going on; none before it has a journal.</summary>
    private async Task<int> JournaledCallsAsync(string run)
    {
        var (code, output, _) = await CommandLine.RunAsync("export", In(run), "--calls");
        return code == 0 ? output.Count(c => c == '\n') : 0;
    }

    private string[] Arguments(string run) => ["run", "mnist1d", "--recipe", In("recipe.json"), "--seed", "7", "--out", In(run)];

    private Task RunAsync(string run, params string[] more) =>
        Successful.RunAsync([.. Arguments(run), .. more]);

    /// <summary>
    /// The children's seeds by those that are sent: 31 bits of the first of a prompt and a temperature, then one after another.
    /// </summary>
    private static Dictionary<ulong, ulong> SentSeeds(IEnumerable<string> history)
    {
        var samples =
            from line in history
            where line.Contains("\"sampling_seed\":", StringComparison.Ordinal)
            let child = JsonDocument.Parse(line).RootElement
            select (Row: (child.GetProperty("round").GetInt32(), child.GetProperty("prompt").GetInt32(),
                child.GetProperty("temperature").GetDouble()), Seed: ulong.Parse(child.GetProperty("sampling_seed").GetString()!));
        return samples.GroupBy(s => s.Row)
            .SelectMany(row => row.Select((s, i) => (Sent: ((row.First().Seed >> 33) + (ulong)i) & int.MaxValue, s.Seed)))
            .ToDictionary(s => s.Sent, s => s.Seed);
    }

    [GeneratedRegex("\"tokens\": ?[0-9]+")]
    private static partial Regex Tokens();

    /// <summary>The export but for its first line, which names recipe and model.</summary>
    private async Task<string[]> HistoryAsync(string run) => (await Successful.RunAsync("export", In(run))).Split('\n')[1..];

    private string In(string name) => Path.Combine(folder.FullName, name);
}
