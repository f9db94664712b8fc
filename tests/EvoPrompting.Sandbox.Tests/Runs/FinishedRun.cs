namespace EvoPrompting.Sandbox.Tests.Runs;

/// <summary>The smallest whole run, made once for a class of tests; and recipes to begin others.</summary>
public sealed class FinishedRun : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("evoprompting-finished-");

    /// <summary>The run's folder. Tests leave it as it is.</summary>
    public string Folder => In("run");

    /// <summary>One prompt of two children by random edits, trained for a moment.</summary>
    public string Recipe => In("recipe.json");

    public string In(string name) => Path.Combine(folder.FullName, name);

    public async ValueTask InitializeAsync()
    {
        File.WriteAllText(Recipe, """
            {
              "task": "mnist1d",
              "search": { "rounds": 1, "promptsPerRound": 1, "samplesPerPrompt": 2, "survivors": 1, "errorCeiling": 0.99 },
              "training": { "steps": 20, "validateEvery": 20 },
              "languageModel": { "kind": "edits" },
              "tuning": { "kind": "none" }
            }
            """);
        var (code, _, errors) = await CommandLine.RunAsync("run", "mnist1d", "--recipe", Recipe, "--out", Folder);
        Assert.True(code == 0, errors);
    }

    public ValueTask DisposeAsync()
    {
        folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}
