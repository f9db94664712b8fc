using System.IO.Compression;
using System.Text.Json;
using EvoPrompting.Torch.Tests.Endpoints.Server;

namespace EvoPrompting.Sandbox.Tests.Runs;

/// <summary>A language model measured over prompts of a recorded run: <c>lm evaluate --runs</c>.</summary>
public sealed class EvaluatedModelTests(FinishedRun shortRun) : IDisposable, IClassFixture<FinishedRun>
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("evoprompting");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task TheTableTheLinesAndThePictureComeFromTheRunsLaterRounds()
    {
        await File.WriteAllTextAsync(In("recipe.json"), """
            {
              "task": "mnist1d",
              "search": { "rounds": 2, "promptsPerRound": 1, "samplesPerPrompt": 4, "survivors": 3, "errorCeiling": 0.99 },
              "training": { "steps": 20, "validateEvery": 20 },
              "languageModel": { "kind": "edits" },
              "tuning": { "kind": "none" }
            }
            """);
        await SuccessAsync("run", "mnist1d", "--recipe", In("recipe.json"), "--out", In("run"));
        var (output, errors) = await SuccessAsync(
            "lm", "evaluate", "--runs", In("run"), "--lm", "edits", "--completions", "4", "--asked-sizes", "0.5", "1", "--steps", "20",
            "--out", In("all.jsonl"), "--plot", In("sizes.png"));
        Assert.Contains("4 different, 1 completion each, of the later rounds (1) of 1 run", output, StringComparison.Ordinal);
        Assert.Contains("trained for 20 steps", output, StringComparison.Ordinal);
        Assert.Contains("num_params / smallest parent's  Spearman", output, StringComparison.Ordinal);
        Assert.Contains("judging", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("judging", output, StringComparison.Ordinal);

        var lines = (await File.ReadAllLinesAsync(In("all.jsonl"))).Select(l => JsonDocument.Parse(l).RootElement).ToArray();
        Assert.Equal(4, lines.Length);
        Assert.All(lines, l => Assert.Equal(1, l.GetProperty("round").GetInt32()));
        Assert.All(lines, l => Assert.Equal(In("run"), l.GetProperty("run").GetString()));
        Assert.True(new FileInfo(In("sizes.png")).Length > 1000);
    }

    /// <summary>Twenty thousand brackets in a directive use up the stack of whoever cuts the text into tokens.</summary>
    [Fact]
    public async Task AnAnswerMadeToHarmWhoReadsItIsARejection()
    {
        var harmful = "class Model : Module\n{\n#if " + new string('(', 30_000) + "\n}\n";
        await using var server = await ModelServer.StartAsync(_ => $"```csharp\n{harmful}```");
        Directory.CreateDirectory(In("corpus"));
        await using (var file = new StreamWriter(new GZipStream(File.Create(In("corpus/a.jsonl.gz")), CompressionMode.Compress)))
            await file.WriteAsync(JsonSerializer.Serialize(new { prompt = "class A", completion = " { }", source = "test" }) + "\n");
        var (output, _) = await SuccessAsync(
            "lm", "evaluate", "mnist1d", "--lm", "openai:m", "--endpoint", server.For("openai").ToString(), "--completions", "2",
            "--samples", "2", "--corpus", In("corpus"));
        Assert.Contains("2 of 2 (100.0 %) at completion", output, StringComparison.Ordinal);
        Assert.Contains("in the corpus         0 of 2", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatCannotBeMeasuredIsRefusedBeforeAnythingRuns()
    {
        await RefusedAsync("has no second round", "--runs", shortRun.Folder);
        await RefusedAsync("holds no run", "--runs", folder.FullName);
        await RefusedAsync("is on mnist1d, not on clrs:bfs", "clrs:bfs", "--runs", shortRun.Folder);
        await RefusedAsync("takes two numbers, for example 0.1 1.2", "--asked-sizes", "0.5");
        await RefusedAsync("the smaller one first", "--asked-sizes", "2", "1");
        await RefusedAsync("--samples is 0; take 1 to 10,000.", "--samples", "0");
        var task = In("small-task");
        await SuccessAsync("new", task, "--language", "shell");
        await RefusedAsync("tell no size (program bytes), so none can be asked for: leave --asked-sizes out", task, "--asked-sizes");
        await RefusedAsync("tell no size (program bytes), so none is asked for: leave --plot out", task, "--plot", In("a.png"));
        await RefusedAsync("trains nothing: leave --steps out", task, "--steps", "5");
    }

    private string In(string name) => Path.Combine(folder.FullName, name);

    private static async Task<(string Output, string Errors)> SuccessAsync(params string[] arguments)
    {
        var (code, output, errors) = await CommandLine.RunAsync(arguments);
        Assert.True(code == 0, errors);
        return (output, errors);
    }

    private static async Task RefusedAsync(string sentence, params string[] arguments)
    {
        var (code, output, errors) = await CommandLine.RunAsync(["lm", "evaluate", .. arguments]);
        Assert.Equal((2, ""), (code, output));
        Assert.Contains(sentence, errors, StringComparison.Ordinal);
    }
}
