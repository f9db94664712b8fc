using System.Diagnostics;
using System.Text.Json;

namespace EvoPrompting.Sandbox.Tests.Runs;

/// <summary>The race of further trainings on a task from a folder, whose judge draws by {seed}.</summary>
public sealed class FolderRaceTests : IDisposable
{
    private const string Race = """, "retraining": { "kind": "race", "trainings": 3, "mostPerRound": 6 }""";

    private readonly ShellFolder folder = new();

    [Fact]
    public async Task FurtherTrainingsHaveSeedsOfTheirOwnMeansCountAndKillsChangeNothing()
    {
        var task = await folder.NewAsync();
        folder.Change("task/task.json", "\"{stdout}\"]", "\"{stdout}\", \"{seed}\"]");
        folder.Change("task/task.json", "\"metrics\": [", "\"otherMetrics\": true, \"metrics\": [");
        folder.Change("task/score.sh", "printf \"{\\\"gap\\\": %.9g}\\n\", most",
            "printf \"{\\\"gap\\\": %.9g, \\\"seen\\\": %d}\\n\", most + '$3' % 1000 / 10000, '$3'");
        string[] Begin(string run) => ["run", task, "--recipe", folder.Recipe(more: Race), "--out", run];
        var watch = Stopwatch.StartNew();
        var output = await Successful.RunAsync(Begin(folder.In("whole")));
        var expected = watch.Elapsed;
        Assert.Contains("Further evaluations before a selection", output, StringComparison.Ordinal);
        var whole = await Successful.RunAsync("export", folder.In("whole"));
        AssertMeansOfDifferentSeeds(whole);

        await Successful.RunAsync([.. Begin(folder.In("one")), "--workers", "1"]);
        Assert.Equal(whole, await Successful.RunAsync("export", folder.In("one")));
        var random = new Random(20261126);
        var (run, kills) =
            await KilledRun.RunAsync(folder.In("killed"), Begin, expected, () => 0.2 + 0.4 * random.NextDouble(), most: 3);
        Assert.True(kills > 0);
        Assert.Equal(whole, await Successful.RunAsync("export", run));
    }

    public void Dispose() => folder.Dispose();

    private static void AssertMeansOfDifferentSeeds(string export)
    {
        JsonElement[] raced = [.. export.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement).Where(line => line.TryGetProperty("trainings", out _))];
        Assert.NotEmpty(raced);
        foreach (var child in raced)
        {
            var trainings = child.GetProperty("trainings").EnumerateArray().Select(t => t.GetProperty("metrics")).ToArray();
            Assert.InRange(trainings.Length, 2, 3);
            Assert.Distinct(trainings.Select(m => m.GetProperty("seen").GetDouble()));
            Assert.Distinct(trainings.Select(m => m.GetProperty("gap").GetDouble()));
            var mean = child.GetProperty("metrics").GetProperty("gap").GetDouble();
            Assert.Equal(trainings.Average(m => m.GetProperty("gap").GetDouble()), mean, 1e-12);
        }

        Assert.Contains(raced, child => child.GetProperty("trainings").GetArrayLength() == 3);
    }
}
