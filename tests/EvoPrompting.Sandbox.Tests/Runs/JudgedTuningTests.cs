namespace EvoPrompting.Sandbox.Tests.Runs;

/// <summary>A search with tuning, as a user starts it: its report says what the tunings were worth, and so does <c>lm tune</c>.</summary>
public sealed class JudgedTuningTests : IDisposable
{
    private const string Recipe = """
        {
          "task": "mnist1d",
          "search": { "rounds": 3, "promptsPerRound": 1, "samplesPerPrompt": 6, "survivors": 2, "errorCeiling": 0.95 },
          "training": { "steps": 20, "validateEvery": 20 },
          "tuning": { "learningRate": 0.01, "epochs": 2, "heldOut": 0, "rollBack": false },
        }
        """;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("evoprompting");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task ReportsAndTheCommandSayTheSameOfARun()
    {
        var (recipe, run) = (Path.Combine(folder.FullName, "recipe.json"), Path.Combine(folder.FullName, "run"));
        await File.WriteAllTextAsync(recipe, Recipe);
        var (code, _, errors) = await CommandLine.RunAsync("run", "mnist1d", "--recipe", recipe, "--out", run);
        Assert.True(code == 0, errors);
        Assert.Contains("What the tunings were worth to the round after them", await File.ReadAllTextAsync(Path.Combine(run, "report.md")),
            StringComparison.Ordinal);
        var kept = await File.ReadAllTextAsync(Path.Combine(run, "tunings.json"));
        Assert.Contains("\"Round\":0", kept, StringComparison.Ordinal);

        File.Delete(Path.Combine(run, "tunings.json"));
        (code, _, errors) = await CommandLine.RunAsync("resume", run, "--workers", "1");
        Assert.True(code == 0, errors);
        Assert.Equal(kept, await File.ReadAllTextAsync(Path.Combine(run, "tunings.json")));

        (code, var table, errors) = await CommandLine.RunAsync(
            "lm", "tune", run, "--rate", "0.01", "0.1", "--optimizer", "adam", "adafactor");
        Assert.True(code == 0, errors);
        foreach (var setting in (string[])["adam, rate 0.01,", "adafactor, rate 0.01,", "adam, rate 0.1,", "adafactor, rate 0.1,"])
            Assert.Contains(setting, table, StringComparison.Ordinal);
        Assert.StartsWith("tuning\ttunings\tundone\t", table, StringComparison.Ordinal);
        Assert.All(table.TrimEnd('\n').Split('\n'), line => Assert.Equal(11, line.Count(c => c == '\t')));

        (code, table, errors) = await CommandLine.RunAsync("lm", "tune", run, run);
        Assert.Equal((2, ""), (code, table));
        Assert.Contains("run and run are the same search with the same seed", errors, StringComparison.Ordinal);

        (code, table, errors) = await CommandLine.RunAsync("lm", "tune", run, "--lm", "openai:m"); // no key is asked for
        Assert.Equal((2, ""), (code, table));
        Assert.Contains("has no soft prompt: take --lm embedded", errors, StringComparison.Ordinal);

        (code, table, errors) = await CommandLine.RunAsync("lm", "tune", run, "--pairs", "rest", "all", "--held-out", "0.1");
        Assert.Equal((2, ""), (code, table));
        Assert.Contains("leave it out, or take --pairs rest", errors, StringComparison.Ordinal);

        foreach (var damaged in (string[])["[{}]", "[null]", "{", "[1]"])
        {
            await File.WriteAllTextAsync(Path.Combine(run, "tunings.json"), damaged);
            (code, _, errors) = await CommandLine.RunAsync("report", run);
            Assert.True(code == 0, errors);
        }
    }

    /// <summary>A soft prompt of a run that itself began with one is for the same model.</summary>
    [Fact]
    public async Task ASoftPromptGoesFromRunToRun()
    {
        var (recipe, begun) = (Path.Combine(folder.FullName, "recipe.json"), Path.Combine(folder.FullName, "begun"));
        await File.WriteAllTextAsync(recipe, """
            {
              "task": "mnist1d",
              "search": { "rounds": 1, "promptsPerRound": 1, "samplesPerPrompt": 2, "survivors": 1, "errorCeiling": 0.95 },
              "training": { "steps": 20, "validateEvery": 20 }, "tuning": { "heldOut": 0, "rollBack": false },
            }
            """);
        await Successful.RunAsync("run", "mnist1d", "--recipe", recipe, "--out", begun);
        for (var link = 0; link < 2; link++)
        {
            var (adapter, run) = (Path.Combine(folder.FullName, $"adapter{link}"), Path.Combine(folder.FullName, $"run{link}"));
            await Successful.RunAsync("soft-prompt", "export", begun, "--out", adapter);
            await Successful.RunAsync("run", "mnist1d", "--recipe", recipe, "--soft-prompt", adapter, "--out", run);
            begun = run;
        }
    }
}
