using System.Text;
using System.Text.Json;

namespace EvoPrompting.Sandbox.Tests.Runs;

/// <summary>The real program makes tables of functions: trainings survive a kill, a bad function stops nothing.</summary>
public sealed class ClrsTableTests : IDisposable
{
    private const string Recipe = """
        {
          "task": "clrs",
          "network": { "hidden": 8, "tripletFeatures": 3 },
          "training": { "steps": 4, "batchSize": 4, "lengths": [4, 5], "validateEvery": 2 },
          "evaluation": { "validationSamples": 8, "testLength": 6, "testSamples": 4 },
          "limits": { "multiplyAddsPerCall": 1000000, "memoryMegabytes": 4000, "secondsPerCandidate": 600 },
        }
        """;

    private const string Bad = """
        class Triplets : TripletFunction
        {
            public override Tensor Call(Tensor z, Tensor edges, Tensor graph, int features, int outputs) => nn.Dense(outputs)(z);
        }
        """;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("evoprompting-clrs-table-");

    public ClrsTableTests()
    {
        File.WriteAllText(In("recipe.json"), Recipe);
        File.WriteAllText(In("bad.cs"), Bad);
    }

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_table_that_was_killed_equals_one_that_was_not_and_loses_no_finished_training()
    {
        var straight = await Successful.RunAsync(Table("straight", "--format", "csv"));
        Assert.Equal(1 + 6, straight.Split('\n').Count(line => line.Length > 0));

        using (var process = CommandLine.Start(Table("killed", "--format", "csv")))
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            while (Trainings("killed").Length == 0 && !process.HasExited) await Task.Delay(20);
            Assert.False(process.HasExited, "it ended before it was killed");
            process.Kill();
            await process.WaitForExitAsync();
            await Task.WhenAll(output, errors);
        }

        var kept = Trainings("killed").ToDictionary(f => f, File.GetLastWriteTimeUtc);
        Assert.InRange(kept.Count, 1, 5);
        Assert.Equal(straight, await Successful.RunAsync(Table("killed", "--format", "csv")));
        Assert.All(kept, f => Assert.Equal(f.Value, File.GetLastWriteTimeUtc(f.Key)));
    }

    [Fact]
    public async Task A_rejected_function_shows_as_such_and_the_rest_goes_on()
    {
        var json = JsonDocument.Parse(await Successful.RunAsync(Table("table", "--format", "json"))).RootElement;
        var on = Assert.Single(json.GetProperty("algorithms").EnumerateArray());
        Assert.Equal(
            ["v1", "bad", "MaxMean"],
            on.GetProperty("functions").EnumerateArray().Select(f => f.GetProperty("function").GetString()));
        var (good, bad) = (on.GetProperty("functions")[0], on.GetProperty("functions")[1]);
        Assert.StartsWith("contract: ", bad.GetProperty("rejection").GetString());
        Assert.Equal(2, good.GetProperty("test").GetProperty("values").GetArrayLength());
        Assert.Equal(2, good.GetProperty("test_at").GetProperty("9").GetProperty("values").GetArrayLength());
        Assert.Equal("MaxMean", on.GetProperty("paper").GetProperty("function").GetString());
        Assert.Equal(0.9999m, on.GetProperty("paper").GetProperty("found").GetProperty("mean").GetDecimal()); // as ours, not in percent

        var text = await Successful.RunAsync(Table("table"));
        Assert.Contains("contract: ", text);
        Assert.Contains("100.0 ± 0.0", text); // the paper's, beside ours
        Assert.Equal(text, await Successful.RunAsync(Table("table")));
        Assert.Equal("\u0089PNG", Encoding.Latin1.GetString(File.ReadAllBytes(In("table/bfs.png")).AsSpan(0, 4)));
        var curve = JsonDocument.Parse(File.ReadAllText(In("table/bfs/v1-seed1.json"))).RootElement.GetProperty("validations");
        Assert.Equal([0, 2, 4], curve.EnumerateArray().Select(v => v.GetProperty("step").GetInt32()));
        Assert.Equal(
            1 - Metric("v1-seed1", "validation_error"), curve.EnumerateArray().Max(v => v.GetProperty("score").GetDouble()), 12);

        double Metric(string training, string name) => JsonDocument.Parse(File.ReadAllText(In($"table/bfs/{training}.json"))).RootElement
            .GetProperty("metrics").GetProperty(name).GetDouble();
    }

    /// <summary>A training is what <c>evaluate</c> with the same seed is: one pipeline, one score.</summary>
    [Fact]
    public async Task A_training_of_a_table_is_one_of_evaluate()
    {
        File.WriteAllText(In("v1.cs"), EvoPrompting.Tasks.Clrs.ClrsFunctions.Seeds[0].Source);
        var evaluated = JsonDocument.Parse(await Successful.RunAsync(
            "evaluate", "clrs:bfs", In("v1.cs"), "--recipe", In("recipe.json"), "--seed", "2", "--json")).RootElement;
        var table = JsonDocument.Parse(await Successful.RunAsync(
            "clrs", "table", "bfs", "--functions", "v1", "--seeds", "2", "--recipe", In("recipe.json"), "--out", In("one"),
            "--format", "json")).RootElement;
        var trained = Assert.Single(table.GetProperty("trainings").EnumerateArray()).GetProperty("metrics");
        foreach (var metric in trained.EnumerateObject())
            Assert.Equal(evaluated.GetProperty(metric.Name).GetDouble(), metric.Value.GetDouble());
    }

    [Theory]
    [InlineData("There is no function 'MaxMaen', and no file or folder of that name; did you mean 'MaxMean'?", "--functions", "MaxMaen")]
    [InlineData("There is no algorithm 'dijsktra'; did you mean 'dijkstra'?", "dijsktra")]
    [InlineData("--also-at is 3; take 4 to 256.\n'evoprompting clrs table --help' explains the command.", "--also-at", "3")]
    public async Task What_cannot_be_used_is_one_sentence(string sentence, params string[] arguments)
    {
        var (code, output, errors) = await CommandLine.RunAsync(["clrs", "table", .. arguments, "--out", In("none")]);
        Assert.Equal((2, "", sentence + "\n"), (code, output, errors));
        Assert.False(Directory.Exists(In("none")));
    }

    /// <summary>What it was made with stands in the table itself; a length without a score has a reason.</summary>
    [Fact]
    public async Task A_table_says_how_it_was_trained_and_why_a_score_is_missing()
    {
        File.WriteAllText(In("late.cs"), """
            class Triplets : TripletFunction
            {
                public override Tensor Call(Tensor z, Tensor edges, Tensor graph, int features, int outputs)
                {
                    var pairs = nn.Dense(outputs)(edges);
                    return z.shape[1] == 9 ? pairs * float.NaN : pairs;
                }
            }
            """);
        string[] table =
        [
            "clrs", "table", "bfs", "--functions", In("late.cs"), "--seeds", "1", "--recipe", In("recipe.json"), "--out", In("late"),
            "--also-at",
        ];
        var json = JsonDocument.Parse(await Successful.RunAsync([.. table, "9", "8", "--format", "json"])).RootElement;
        Assert.Equal(In("recipe.json"), json.GetProperty("recipe").GetString());
        Assert.Equal(4, json.GetProperty("training").GetProperty("steps").GetInt32());
        Assert.Single(json.GetProperty("builds").EnumerateArray());
        var failed = Assert.Single(json.GetProperty("trainings")[0].GetProperty("failed_tests").EnumerateArray());
        Assert.Equal((9, "run"), (failed.GetProperty("length").GetInt32(), failed.GetProperty("stage").GetString()));

        var csv = await Successful.RunAsync([.. table, "8", "9", "--format", "csv"]);
        Assert.EndsWith(",,,run: the outputs are not finite for inputs of 9 nodes\n", csv);
        var text = File.ReadAllText(In("late/table.md"));
        Assert.Contains("hidden size 8, 4 steps of 4 trajectories of the lengths 4, 5, tested at length 6; build ", text);
        Assert.Contains("| at 9: run: the outputs are not finite for inputs of 9 nodes |", text);
    }

    [Fact]
    public async Task A_folder_of_other_settings_is_refused()
    {
        string[] one = ["clrs", "table", "bfs", "--functions", "v1", "--seeds", "1", "--recipe", In("recipe.json"), "--out", In("one")];
        await Successful.RunAsync(one);
        var (code, _, errors) = await CommandLine.RunAsync([.. one, "--steps", "2"]);
        Assert.Equal(2, code);
        Assert.Contains("holds a training with other settings (steps is 4, not 2); give another folder with --out", errors);
    }

    private string[] Table(string name, params string[] more) =>
    [
        "clrs", "table", "bfs", "--functions", "v1", In("bad.cs"), "MaxMean", "--seeds", "1", "2", "--also-at", "9", "--recipe",
        In("recipe.json"), "--out", In(name), .. more,
    ];

    private string[] Trainings(string name) =>
        Directory.Exists(In(Path.Combine(name, "bfs"))) ? Directory.GetFiles(In(Path.Combine(name, "bfs")), "*.json") : [];

    private string In(string name) => Path.Combine(folder.FullName, name);
}
