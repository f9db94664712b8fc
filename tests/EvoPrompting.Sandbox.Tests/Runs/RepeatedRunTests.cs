using System.Diagnostics;
using EvoPrompting.Chance;

namespace EvoPrompting.Sandbox.Tests.Runs;

/// <summary>
/// The same recipe and seed give the same export to the byte: with other numbers of workers, and killed at random moments. Real runs of
/// the real program, only smaller: with the embedded language model and tuning, and with a race before each selection.
/// </summary>
public sealed class RepeatedRunTests : IDisposable
{
    private const string Recipe = """
        {
          "task": "mnist1d",
          "search": { "rounds": 2, "promptsPerRound": 2, "samplesPerPrompt": 4, "survivors": 2, "errorCeiling": 0.95 },
          "training": { "steps": 20, "validateEvery": 10 },
          "limits": { "multiplyAddsPerStep": 30000000 },
          "tuning": { MORE
        }
        """;

    private const string Tuned = """
        "epochs": 1 }
        """;

    private const string Raced = """
        "kind": "none" }, "languageModel": { "kind": "edits" }, "retraining": { "kind": "race", "trainings": 3, "mostPerRound": 8 }
        """;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("evoprompting-runs-");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData(Tuned)]
    [InlineData(Raced)]
    public async Task WorkersAndKillsChangeNothing(string more)
    {
        File.WriteAllText(In("recipe.json"), Recipe.Replace("MORE", more, StringComparison.Ordinal));
        var whole = Stopwatch.StartNew();
        await RunAsync("one", "--workers", "1");
        whole.Stop();
        var straight = await ExportAsync("one");
        Assert.Equal(4 + 16, straight.Split('\n').Count(line => line.Contains("\"ordinal\":")));
        Assert.Equal(more == Raced, straight.Contains("\"trainings\":["));

        await RunAsync("two", "--workers", "2");
        Assert.Equal(straight, await ExportAsync("two"));

        // The moments come from a seed that the failure names.
        var seed = (ulong)Environment.TickCount64;
        var chance = new RandomStream(seed);
        var (run, kills) = await KilledRun.RunAsync(
            In("killed"), run => Arguments(run), whole.Elapsed, () => 0.15 + 0.5 * chance.NextDouble(), most: 4);
        Assert.True(straight == await ExportAsync(run), $"a run killed {kills} times differs (seed {seed})");
    }

    private Task RunAsync(string run, params string[] more) => Successful.RunAsync([.. Arguments(run), .. more]);

    private string[] Arguments(string run) => ["run", "mnist1d", "--recipe", In("recipe.json"), "--seed", "7", "--out", In(run)];

    private async Task<string> ExportAsync(string run) => await Successful.RunAsync("export", In(run));

    private string In(string name) => Path.Combine(folder.FullName, name);
}
