using System.Text.Json;

namespace EvoPrompting.Sandbox.Tests.Runs;

/// <summary>
/// The real program trains on CLRS: killed it goes on to the same bytes, and a function of the user's runs in the sandbox.
/// </summary>
public sealed class ClrsTrainingTests : IDisposable
{
    private const string Recipe = """
        {
          "network": { "hidden": 12, "tripletFeatures": 3 },
          "training": { "steps": 300, "batchSize": 6, "lengths": [4, 6], "validateEvery": 10 },
          "evaluation": { "validationSamples": 8, "testLength": 7, "testSamples": 5 }
        }
        """;

    // The paper's function in fewer words: it has the same parameters in the same order.
    private const string Baseline = """
        class Triplets : TripletFunction
        {
            public override Tensor Call(Tensor z, Tensor edges, Tensor graph, int features, int outputs)
            {
                var nodes = new List<Tensor>();
                for (var i = 0; i < 3; i++) nodes.Add(nn.Dense(features)(z));
                var pairs = new List<Tensor>();
                for (var i = 0; i < 3; i++) pairs.Add(nn.Dense(features)(edges));
                var triplets = nodes[0].unsqueeze(2).unsqueeze(3) + nodes[1].unsqueeze(1).unsqueeze(3) + nodes[2].unsqueeze(1).unsqueeze(2);
                triplets = triplets + pairs[0].unsqueeze(3) + pairs[1].unsqueeze(2) + pairs[2].unsqueeze(1);
                triplets = triplets + nn.Dense(features)(graph).unsqueeze(1).unsqueeze(2).unsqueeze(3);
                return nn.Dense(outputs)(triplets.amax([1]));
            }
        }
        """;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("evoprompting-clrs-");

    public ClrsTrainingTests() => File.WriteAllText(In("recipe.json"), Recipe);

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_training_that_was_killed_goes_on_to_the_same_bytes()
    {
        var straight = await Successful.RunAsync(Arguments("straight"));
        using (var process = CommandLine.Start(Arguments("killed")))
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            var log = Path.Combine(In("killed"), "log.tsv");
            while (!process.HasExited && (!File.Exists(log) || File.ReadAllLines(log).Length < 5)) await Task.Delay(5);
            process.Kill(); // this process only
            await process.WaitForExitAsync();
            await Task.WhenAll(output, errors);
        }

        Assert.False(File.Exists(Path.Combine(In("killed"), "result.json")), "it had ended before it was killed");
        Assert.Equal(straight, await Successful.RunAsync(Arguments("killed")));
        foreach (var file in (string[])["best.checkpoint", "latest.checkpoint", "log.tsv"])
            Assert.Equal(File.ReadAllBytes(Path.Combine(In("straight"), file)), File.ReadAllBytes(Path.Combine(In("killed"), file)));
    }

    [Fact]
    public async Task The_papers_function_as_a_file_trains_as_the_built_in_one()
    {
        const string Head = "\ufeffusing System;\nusing static TorchSharp.torch;\n\nnamespace Mine;\n\n"; // as an editor makes it
        File.WriteAllText(In("baseline.cs"), Head + Baseline);
        await Successful.RunAsync([.. Arguments("built-in"), "--steps", "20"]);
        await Successful.RunAsync([.. Arguments("file"), "--steps", "20", "--function", In("baseline.cs")]);
        Assert.Equal(Result("built-in", "parameters"), Result("file", "parameters"));
        var (builtIn, file) = (Losses("built-in"), Losses("file"));
        Assert.Equal(2, builtIn.Length);
        foreach (var (a, b) in builtIn.Zip(file)) Assert.Equal(a, b, a * 1e-3);
    }

    [Theory]
    [InlineData("System.IO.File.ReadAllText(\"/etc/passwd\");", "rejected at stage")]
    [InlineData("while (true) { edges = edges.sum([3]); }", "ended at stage run")]
    public async Task A_bad_function_is_told_in_one_sentence(string statement, string told)
    {
        File.WriteAllText(In("bad.cs"), Baseline.Replace("var nodes", statement + " var nodes"));
        var (code, output, errors) = await CommandLine.RunAsync([.. Arguments("bad"), "--function", In("bad.cs")]);
        Assert.Equal((2, ""), (code, output));
        Assert.Contains(told, errors);
        Assert.DoesNotContain("   at ", errors);
    }

    [Fact]
    public async Task Another_training_in_the_same_folder_is_refused()
    {
        await Successful.RunAsync([.. Arguments("one"), "--steps", "10"]);
        var (code, _, errors) = await CommandLine.RunAsync([.. Arguments("one"), "--steps", "10", "--seed", "5"]);
        Assert.Equal(2, code);
        Assert.Contains("holds a training with other settings (seed is 42, not 5); give another folder with --out", errors);
    }

    /// <summary>With fewer steps than the recipe has between two validations these are lowered, and that is another training.</summary>
    [Fact]
    public async Task A_refusal_names_the_setting_that_is_another()
    {
        await Successful.RunAsync([.. Arguments("one"), "--steps", "4"]);
        var (code, _, errors) = await CommandLine.RunAsync([.. Arguments("one"), "--steps", "20"]);
        Assert.Equal(2, code);
        Assert.Contains("holds a training with other settings (validateEvery is 4, not 10); give another folder with --out", errors);
        Assert.DoesNotContain("function", errors);
    }

    [Fact]
    public async Task A_test_computes_where_it_is_told()
    {
        await Successful.RunAsync([.. Arguments("one"), "--steps", "4"]);
        var tested = await Successful.RunAsync("clrs", "test", In("one"), "--device", "cpu");
        Assert.Equal(tested, await Successful.RunAsync("clrs", "test", In("one")));
        var (code, _, errors) = await CommandLine.RunAsync("clrs", "test", In("one"), "--device", "cuda:7");
        Assert.NotEqual(0, code);
        Assert.NotEqual("", errors);
    }

    [Fact]
    public async Task Fewer_steps_than_a_folder_has_are_refused()
    {
        await Successful.RunAsync([.. Arguments("one"), "--steps", "20"]);
        var before = File.ReadAllText(Path.Combine(In("one"), "result.json"));
        var (code, output, errors) = await CommandLine.RunAsync([.. Arguments("one"), "--steps", "10"]);
        Assert.Equal((2, ""), (code, output));
        Assert.Contains("holds a training of 20 steps already", errors);
        Assert.Equal(before, File.ReadAllText(Path.Combine(In("one"), "result.json")));
    }

    [Fact]
    public async Task A_survey_refuses_finished_trainings_of_other_settings()
    {
        string[] survey =
            ["clrs", "survey", "bfs", "bfs", "--recipe", In("recipe.json"), "--steps", "10", "--sandbox", "none", "--out", In("survey")];
        var table = await Successful.RunAsync(survey);
        Assert.Single(table.Split('\n'), line => line.StartsWith("| bfs |", StringComparison.Ordinal));
        Assert.Equal(table, await Successful.RunAsync(survey));
        foreach (var (other, told) in ((string[], string)[])
            [(["--seed", "5"], "seed is 42, not 5"), (["--steps", "20"], "steps is 10, not 20")])
        {
            string[] arguments = [.. survey.Where(a => other[0] != "--steps" || a is not ("--steps" or "10")), .. other];
            var (code, output, errors) = await CommandLine.RunAsync(arguments);
            Assert.Equal((2, ""), (code, output));
            Assert.Contains($"holds a finished training with other settings ({told}); give another folder with --out", errors);
        }
    }

    [Theory]
    [InlineData("train", "")]
    [InlineData("train", "/below")]
    [InlineData("survey", "")]
    [InlineData("table", "")]
    public async Task A_folder_that_is_a_file_is_refused(string command, string below)
    {
        File.WriteAllText(In("file"), "mine");
        var (code, output, errors) = await CommandLine.RunAsync(["clrs", command, "bfs", "--out", In("file") + below]);
        Assert.Equal((2, ""), (code, output));
        Assert.DoesNotContain("   at ", errors);
        Assert.Equal("mine", File.ReadAllText(In("file")));
    }

    [Fact]
    public async Task A_checkpoint_of_another_function_is_refused()
    {
        File.WriteAllText(In("one.cs"), Baseline);
        File.WriteAllText(In("other.cs"), Baseline.Replace("amax", "amin"));
        await Successful.RunAsync([.. Arguments("one"), "--steps", "10", "--function", In("one.cs")]);
        var (code, output, errors) = await CommandLine.RunAsync([.. Arguments("one"), "--steps", "20", "--function", In("other.cs")]);
        Assert.Equal((2, ""), (code, output));
        Assert.Contains("another function; give another folder with --out", errors);
    }

    private string[] Arguments(string run) => ["clrs", "train", "bfs", "--recipe", In("recipe.json"), "--out", In(run)];

    private string? Result(string run, string key) =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(In(run), "result.json"))).RootElement.GetProperty(key).ToString();

    private double[] Losses(string run) =>
        [.. File.ReadAllLines(Path.Combine(In(run), "log.tsv")).Skip(2)
            .Select(l => double.Parse(l.Split('\t')[1], System.Globalization.CultureInfo.InvariantCulture))];

    private string In(string name) => Path.Combine(folder.FullName, name);
}
