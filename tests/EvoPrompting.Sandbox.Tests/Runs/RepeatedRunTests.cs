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
        var kills = await RunKilledAsync("killed", () => whole.Elapsed * (0.15 + 0.5 * chance.NextDouble()), most: 4);
        Assert.True(kills > 0, $"nothing was killed (seed {seed})");
        Assert.True(straight == await ExportAsync("killed"), $"a run killed {kills} times differs (seed {seed})");
    }

    private Task RunAsync(string run, params string[] more) => SucceedAsync([.. Arguments(run), .. more]);

    private string[] Arguments(string run) => ["run", "mnist1d", "--recipe", In("recipe.json"), "--seed", "7", "--out", In(run)];

    /// <summary>Runs, kills with SIGKILL after a while, resumes, until the run ends by itself; returns how often it was killed.</summary>
    private async Task<int> RunKilledAsync(string run, Func<TimeSpan> after, int most)
    {
        for (var kills = 0; ; kills++)
        {
            var begun = File.Exists(Path.Combine(In(run), "journal.sqlite"));
            string[] arguments = begun ? ["resume", In(run)] : Arguments(run);
            if (kills == most)
            {
                await SucceedAsync(arguments);
                return kills;
            }

            using var process = CommandLine.Start(arguments);
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            if (process.WaitForExit(after()))
            {
                Assert.True(process.ExitCode == 0, await errors);
                return kills;
            }

            process.Kill(); // this process only: its workers have to notice by themselves
            await process.WaitForExitAsync();
            await Task.WhenAll(output, errors);
        }
    }

    private async Task<string> ExportAsync(string run) => await SucceedAsync("export", In(run));

    private static async Task<string> SucceedAsync(params string[] arguments)
    {
        var (code, output, errors) = await CommandLine.RunAsync(arguments);
        Assert.True(code == 0, $"{string.Join(' ', arguments)}: exit code {code}\n{errors}");
        return output;
    }

    private string In(string name) => Path.Combine(folder.FullName, name);
}
