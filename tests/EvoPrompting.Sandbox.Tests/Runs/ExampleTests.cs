using EvoPrompting.Tests.Build;

namespace EvoPrompting.Sandbox.Tests.Runs;

/// <summary>The examples of tasks do what their pages say.</summary>
public sealed class ExampleTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("evoprompting-examples-");

    [Theory]
    [InlineData("circle-packing", "program.py", "sum_of_radii      2.4837")]
    [InlineData("knapsack", "program.js", "missed            0.2146")]
    [InlineData("word-count", "program.sh", "seconds           0.")]
    public async Task ItsProgramIsJudgedAndASearchOfItRuns(string example, string program, string figure)
    {
        var task = Path.Combine(Repository.Root, "examples", example);
        Assert.Contains(figure, await Successful.RunAsync("evaluate", task, Path.Combine(task, program)), StringComparison.Ordinal);
        var recipe = Path.Combine(folder.FullName, "recipe.json");
        File.WriteAllText(recipe, $$"""
            {
              "task": "{{example}}",
              "search": { "rounds": 1, "promptsPerRound": 1, "samplesPerPrompt": 6, "survivors": 1, "errorCeiling": 1 },
              "languageModel": { "kind": "edits" },
              "tuning": { "kind": "none" },
            }
            """);
        var run = Path.Combine(folder.FullName, "run");
        await Successful.RunAsync("run", task, "--recipe", recipe, "--out", run);
        Assert.True(File.Exists(Path.Combine(run, "report.md")));
    }

    public void Dispose() => folder.Delete(recursive: true);
}
