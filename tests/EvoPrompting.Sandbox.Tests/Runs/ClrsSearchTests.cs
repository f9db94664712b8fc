using System.Diagnostics;
using System.Text.Json;
using EvoPrompting.Chance;
using EvoPrompting.Tasks.Clrs;

namespace EvoPrompting.Sandbox.Tests.Runs;

/// <summary>
/// The real program searches on CLRS: the same recipe and seed give the same export to the byte, and a bad function is rejected where it
/// should be.
/// </summary>
public sealed class ClrsSearchTests : IDisposable
{
    // Random edits keep some children alive; what a language model trained on other programs writes here does not compile.
    private const string Recipe = """
        {
          "task": "clrs",
          "algorithm": "bfs",
          "search": { "rounds": 2, "promptsPerRound": 2, "samplesPerPrompt": 4, "survivors": 2, "errorCeiling": 1 },
          "network": { "hidden": 16, "tripletFeatures": 4 },
          "training": { "steps": 6, "batchSize": 4, "lengths": [4, 5], "validateEvery": 3 },
          "evaluation": { "validationSamples": 8, "testLength": 7, "testSamples": 4 },
          "limits": { "multiplyAddsPerCall": 10000000, "memoryMegabytes": 4000, "secondsPerCandidate": 60 },
          "languageModel": { "kind": "edits" },
          "tuning": { "kind": "none" }
        }
        """;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("evoprompting-clrs-search-");

    public ClrsSearchTests() => File.WriteAllText(In("recipe.json"), Recipe);

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Workers_and_kills_change_nothing()
    {
        var whole = Stopwatch.StartNew();
        await RunAsync("one", "--workers", "1");
        whole.Stop();
        var straight = await ExportAsync("one");
        Assert.Equal(9 + 16, straight.Split('\n').Count(line => line.Contains("\"ordinal\":")));
        Assert.Contains("training steps on bfs each", File.ReadAllText(Path.Combine(In("one"), "report.md")));

        await RunAsync("two", "--workers", "2");
        Assert.Equal(straight, await ExportAsync("two"));

        var seed = (ulong)Environment.TickCount64; // the failure names it
        var chance = new RandomStream(seed);
        var (run, kills) = await KilledRun.RunAsync(
            In("killed"), run => Arguments(run), whole.Elapsed, () => 0.1 + 0.3 * chance.NextDouble(), most: 2);
        Assert.True(straight == await ExportAsync(run), $"a run killed {kills} times differs (seed {seed})");
    }

    /// <summary>The smallest run with the embedded language model, whatever it writes.</summary>
    [Fact]
    public async Task The_embedded_model_can_be_asked()
    {
        File.WriteAllText(In("embedded.json"), Recipe.Replace("\"kind\": \"edits\"", "\"kind\": \"embedded\"")
            .Replace("\"rounds\": 2, \"promptsPerRound\": 2", "\"rounds\": 1, \"promptsPerRound\": 1"));
        await Successful.RunAsync("run", "clrs", "--recipe", In("embedded.json"), "--out", In("embedded"));
        var export = await ExportAsync("embedded");
        Assert.Equal(9 + 4, export.Split('\n').Count(line => line.Contains("\"ordinal\":")));
    }

    [Fact]
    public async Task Evaluate_scores_a_function_of_the_users_as_json()
    {
        var json = JsonDocument.Parse(await Successful.RunAsync(Evaluate("v1", ClrsFunctions.Seeds[0].Source, "--json"))).RootElement;
        Assert.Equal("scored", json.GetProperty("outcome").GetString());
        Assert.Equal(9263, json.GetProperty("model_size").GetDouble());
        Assert.InRange(json.GetProperty("validation_error").GetDouble(), 0.01, 0.99);
        Assert.Equal(-9263 * json.GetProperty("validation_error").GetDouble(), json.GetProperty("fitness").GetDouble(), 9);
    }

    [Theory]
    [InlineData("compile", "does not implement inherited abstract member", null)]
    [InlineData("contract", "it returned (2, 3, 16)", "return nn.Dense(outputs)(z);")]
    [InlineData("contract", "ignores its inputs", "return torch.zeros(z.shape[0], z.shape[1], z.shape[1], outputs);")]
    [InlineData("gaming", "it may not depend on the other graphs", "return edges - edges.mean([0], true);")]
    [InlineData("run", "not finite, for graphs of 5 nodes", "return edges.sqrt();")]
    [InlineData("run", "not finite, for graphs of 64 nodes", "return z.shape[1] == 64 ? edges * float.NaN : edges;")]
    [InlineData("cost", "fourth power of the number of nodes",
        "return (edges.unsqueeze(3).unsqueeze(4) + edges.unsqueeze(1).unsqueeze(2)).amax([1, 2]);")]
    [InlineData("check", "may not be used", "System.IO.File.ReadAllText(\"/etc/passwd\"); return edges;")]
    public async Task A_bad_function_is_rejected_at_its_stage(string stage, string reason, string? statements)
    {
        File.WriteAllText(In("recipe.json"), Recipe.Replace("\"testLength\": 7", "\"testLength\": 64"));
        var function = statements is null
            ? "class Triplets : TripletFunction { public override Tensor Call(Tensor z) => z; }"
            : $"class Triplets : TripletFunction {{ public override Tensor Call(Tensor z, Tensor edges, Tensor graph, int features, "
                + $"int outputs) {{ {statements} }} }}";
        var (code, output, errors) = await CommandLine.RunAsync(Evaluate("bad", function));
        Assert.True(code == 3, errors);
        Assert.StartsWith($"rejected at stage {stage}: ", output);
        Assert.Contains(reason, output);
    }

    [Theory]
    [InlineData("did you mean 'graham_scan'?", "clrs:graham_scna")]
    [InlineData("No decoder of minimum reads what a triplet function returns", "clrs:minimum")]
    [InlineData("The task 'mnist1d' has one problem only: leave ':bfs' out.", "mnist1d:bfs")]
    [InlineData("There is no task 'clsr'; did you mean 'clrs'?", "clsr:bfs")]
    public async Task A_task_that_cannot_be_searched_is_told_in_one_sentence(string part, string task)
    {
        foreach (var arguments in (string[][])[["run", task, "--out", In("run")], ["evaluate", task, In("recipe.json")]])
        {
            var (code, output, errors) = await CommandLine.RunAsync(arguments);
            Assert.Equal((2, ""), (code, output));
            Assert.Contains(part, errors);
            Assert.DoesNotContain("   at ", errors);
        }

        Assert.False(Directory.Exists(In("run")));
    }

    [Fact]
    public async Task A_pointless_task_can_be_forced()
    {
        File.WriteAllText(In("function.cs"), ClrsFunctions.Seeds[0].Source);
        var output = await Successful.RunAsync("evaluate", "clrs:minimum", In("function.cs"), "--recipe", In("recipe.json"), "--force");
        Assert.Contains("model_size", output);
    }

    private string[] Evaluate(string name, string source, params string[] more)
    {
        File.WriteAllText(In($"{name}.cs"), source);
        return ["evaluate", "clrs:bfs", In($"{name}.cs"), "--recipe", In("recipe.json"), .. more];
    }

    private Task RunAsync(string run, params string[] more) => Successful.RunAsync([.. Arguments(run), .. more]);

    private string[] Arguments(string run) => ["run", "clrs:bfs", "--recipe", In("recipe.json"), "--seed", "7", "--out", In(run)];

    private async Task<string> ExportAsync(string run) => await Successful.RunAsync("export", In(run));

    private string In(string name) => Path.Combine(folder.FullName, name);
}
