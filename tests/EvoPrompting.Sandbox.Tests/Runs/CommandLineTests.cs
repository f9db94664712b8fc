using System.Runtime.InteropServices;
using System.Text.Json;
using EvoPrompting.Sandbox.Tests.Support;

namespace EvoPrompting.Sandbox.Tests.Runs;

/// <summary>What a user gets from the real program: exit codes, one clear sentence, nothing left behind.</summary>
public sealed class CommandLineTests : IDisposable
{
    private const string SmallRecipe = """
        {
          "task": "mnist1d",
          "search": { "rounds": 2, "promptsPerRound": 2, "samplesPerPrompt": 4, "survivors": 2 },
          "training": { "steps": 400, "validateEvery": 100 }
        }
        """;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("evoprompting-line-");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData("'mnist1d'", "run", "mnist2d")]
    [InlineData("no option '--sed'; did you mean '--seed'?", "run", "mnist1d", "--sed", "1")]
    [InlineData("one word too many: 'twice'", "run", "mnist1d", "twice")]
    [InlineData("no command 'raport'; did you mean 'report'?", "raport")]
    [InlineData("Required argument 'DIR' missing", "report")]
    [InlineData("'evoprompting lm train --help' explains", "lm", "train", "--fast")]
    [InlineData("--lm is 'foo:m'; take embedded", "run", "mnist1d", "--lm", "foo:m")]
    [InlineData("go with a model behind a server", "run", "mnist1d", "--lm", "embedded", "--endpoint", "http://localhost:1/v1")]
    [InlineData("limit calls of models behind servers", "run", "mnist1d", "--lm", "edits", "--max-tokens", "5")]
    [InlineData("--max-cost needs prices", "run", "mnist1d", "--lm", "ollama:m", "--max-cost", "5")]
    [InlineData("holds no run", "resume", "no-such-folder")]
    [InlineData("DIR is empty; name a folder.", "compare", "")]
    [InlineData("DIR is empty; name a folder.", "resume", "")]
    [InlineData("DIR is empty; name a folder.", "lm", "tune", "a", "")]
    [InlineData("DIR is empty; name a folder.", "new", "")]
    [InlineData("--weights is empty; name a file.", "lm", "sample", "--weights", "")]
    [InlineData("'/' is a folder; name a file.", "evaluate", "mnist1d", "/")]
    [InlineData("--device is 'foo'; take cpu, cuda, or cuda:1", "clrs", "train", "bfs", "--device", "foo", "--out", "no-such-folder")]
    [InlineData("--runs is empty; name a folder.", "lm", "evaluate", "--runs", "")]
    [InlineData("file.cs is empty; name a file.", "evaluate", "mnist1d", "")]
    [InlineData("clrs-raced, clrs-untuned, mnist1d-", "run", "mnist1d", "--recipe", "none")] // no schema, no training's recipe
    [InlineData("--seed is '-3'; take a whole number, not below 0.", "run", "mnist1d", "--seed", "-3")]
    [InlineData("--also-at is 'x'; take a whole number.", "clrs", "table", "--also-at", "8", "x", "--out", "nowhere")]
    [InlineData("--rate is 'x'; take a number, with a point.", "lm", "tune", "nowhere", "--rate", "x")]
    [InlineData("--rate is '0,1'; take a number, with a point.", "lm", "tune", "nowhere", "--rate", "0,1")]
    [InlineData("--rate is 0; take a number above 0, at most 10.", "lm", "tune", "nowhere", "--rate", "0")]
    [InlineData("--held-out is '0,3'; take a number, with a point.", "lm", "tune", "nowhere", "--held-out", "0,3")]
    [InlineData("--max-cost is '0,5'; take a number, with a point.", "run", "mnist1d", "--lm", "ollama:m", "--max-cost", "0,5")]
    [InlineData("holds no run", "lm", "tune", "no-such-folder")]
    [InlineData("--width is for a new model", "lm", "train", "--corpus", ".", "--out", "m.evolm", "--from", "a.evolm", "--width", "64")]
    [InlineData("a.evolm", "lm", "train", "--corpus", ".", "--out", "m.evolm", "--from", "a.evolm")]
    [InlineData("--samples is -1; take 1 to 10,000.", "lm", "sample", "--samples", "-1")]
    [InlineData("--temperature is nan; take 0 to 2.", "lm", "sample", "--temperature", "nan")]
    [InlineData("--minutes is nan; take a number above 0.", "lm", "train", "--corpus", ".", "--out", "m.evolm", "--minutes", "nan")]
    [InlineData("--threads is 0; take 1 to 256.", "lm", "train", "--corpus", ".", "--out", "m.evolm", "--threads", "0")]
    [InlineData("vocabulary size 10 is below", "lm", "train", "--corpus", ".", "--out", "m.evolm", "--vocabulary", "10")]
    [InlineData("fewer layers or a smaller", "lm", "train", "--corpus", ".", "--out", "m.evolm", "--width", "8192", "--layers", "9")]
    [InlineData("to write m.evolm to: make it first", "lm", "train", "--corpus", ".", "--out", "no-such-folder/m.evolm")]
    [InlineData("--workers is 0; take 1 to 64.", "lm", "corpus", "--out", "no-such-folder", "--workers", "0")]
    [InlineData("--retrain is -1; take 0 to 1,000.", "compare", "no-such-folder", "--retrain", "-1")]
    [InlineData("--max-cost is nan; take a number above 0.", "run", "mnist1d", "--lm", "ollama:m", "--max-cost", "nan")]
    public async Task BadInputGivesExitCode2AndASentence(string part, params string[] arguments)
    {
        var (code, output, errors) = await CommandLine.RunAsync(arguments);

        Assert.Equal((2, ""), (code, output));
        Assert.Contains(part, errors);
        Assert.DoesNotContain("   at ", errors); // no stack trace
        Assert.Empty(Directory.EnumerateFileSystemEntries(Environment.CurrentDirectory, "m.evolm*"));
        Assert.False(Directory.Exists("no-such-folder"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("not weights")]
    public async Task MissingAndDamagedWeightsLeaveNoRunBehind(string? content)
    {
        var weights = In("weights.evolm");
        if (content is not null) File.WriteAllText(weights, content);
        File.WriteAllText(In("recipe.json"), $$"""{ "task": "mnist1d", "languageModel": { "weights": "{{weights}}" } }""");

        var (code, _, errors) = await CommandLine.RunAsync("run", "mnist1d", "--recipe", In("recipe.json"), "--out", In("run"));

        Assert.Equal(2, code);
        Assert.Contains(weights, errors);
        Assert.DoesNotContain("   at ", errors);
        Assert.False(Directory.Exists(In("run")));
    }

    [Fact]
    public async Task ATuningThatTheModelCannotTakeLeavesNoRunBehind()
    {
        File.WriteAllText(In("recipe.json"), """{ "task": "mnist1d", "tuning": { "space": "code", "length": 5 } }""");
        var (code, _, errors) = await CommandLine.RunAsync("run", "mnist1d", "--recipe", In("recipe.json"), "--out", In("run"));
        Assert.Equal(2, code);
        Assert.Contains("tuning.space code takes a language model that was pre-trained with a slot of 5 vectors", errors);
        Assert.False(Directory.Exists(In("run")));
    }

    [Fact]
    public async Task EvaluateScoresAProgramAsJson()
    {
        File.WriteAllText(In("model.cs"), Contracts.Program(""));
        var (code, output, errors) = await CommandLine.RunAsync("evaluate", "mnist1d", In("model.cs"), "--steps", "20", "--json");

        Assert.True(code == 0, errors);
        var json = JsonDocument.Parse(output).RootElement;
        Assert.Equal("scored", json.GetProperty("outcome").GetString());
        Assert.Equal(410, json.GetProperty("model_size").GetDouble());
        Assert.InRange(json.GetProperty("validation_error").GetDouble(), 0.3, 0.95);
        Assert.Equal(-410 * json.GetProperty("validation_error").GetDouble(), json.GetProperty("fitness").GetDouble(), 9);
    }

    [Fact]
    public async Task EvaluateTakesAFileAsItStandsInAnEditor()
    {
        var file = "\ufeffusing System;\nusing TorchSharp;\nusing static TorchSharp.torch;\n\n#nullable enable\n"
            + $"namespace Mine\n{{\n    [Obsolete] public {Contracts.Program("")}\n}}\n";
        File.WriteAllText(In("model.cs"), file.ReplaceLineEndings("\r\n"));
        var (code, output, errors) = await CommandLine.RunAsync("evaluate", "mnist1d", In("model.cs"), "--steps", "5");

        Assert.True(code == 0, errors + output);
        Assert.Contains("model_size        410", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EvaluateNamesStageAndLineOfARejectedProgram()
    {
        File.WriteAllText(In("model.cs"), Contracts.Program("x = nn.Dens(features: 3)(x);"));
        var (code, output, _) = await CommandLine.RunAsync("evaluate", "mnist1d", In("model.cs"), "--json");

        Assert.Equal(3, code);
        var json = JsonDocument.Parse(output).RootElement;
        Assert.Equal(("rejected", "compile"), (json.GetProperty("outcome").GetString(), json.GetProperty("stage").GetString()));
        Assert.Contains("line 6", json.GetProperty("reason").GetString());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("fitness").ValueKind);
    }

    [Fact]
    public async Task ATerminationSignalStopsTheRunAndSaysHowToResume()
    {
        File.WriteAllText(In("recipe.json"), SmallRecipe);
        using var process = CommandLine.Start("run", "mnist1d", "--recipe", In("recipe.json"), "--out", In("run"));
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        while (!process.HasExited && !File.Exists(Path.Combine(In("run"), "journal.sqlite"))) await Task.Delay(50);
        await Task.Delay(500);
        // SIGTERM, which takes the path of Ctrl-C; a shell may have told its background jobs to ignore SIGINT
        Assert.Equal(0, Kill(process.Id, 15));
        await process.WaitForExitAsync();

        Assert.Equal(130, process.ExitCode);
        Assert.Contains("stopping; what is done is kept", await errors);
        Assert.Contains($"resume {In("run")}", await errors);
        await output;
    }

    private string In(string name) => Path.Combine(folder.FullName, name);

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);
}
