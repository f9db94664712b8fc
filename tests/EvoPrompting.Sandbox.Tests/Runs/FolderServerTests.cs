using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;
using EvoPrompting.Torch.Tests.Endpoints.Server;

namespace EvoPrompting.Sandbox.Tests.Runs;

/// <summary>
/// A task from a folder with a chat model behind a real server, which answers with changes and is told what its programs did.
/// </summary>
public sealed partial class FolderServerTests : IDisposable
{
    private readonly ShellFolder folder = new();
    private readonly ConcurrentQueue<string> told = []; // what repairs were asked for

    [Fact]
    public async Task ChangesAndRepairsAreTheSameReplayedKilledAndWithAnyWorkers()
    {
        var task = await folder.NewAsync();
        folder.Change("task/task.json", "\"seeds\"", "\"answers\": \"changes\", \"feedback\": { \"characters\": 60 }, \"seeds\"");
        folder.Change("task/score.sh", "paste", $"echo judged >> {folder.In("judged.log")}; paste");
        await using var server = await ModelServer.StartAsync(
            asked => Task.FromResult(new AnsweredModel(Answer(asked), 200, Finished: true, InputTokens: 1000)));
        var recipe = folder.Recipe($$"""
            {
              "kind": "endpoints", "repairsPerPrompt": 3,
              "endpoints": [{ "protocol": "openai", "model": "m", "endpoint": "{{server.For("openai")}}" }]
            }
            """);
        string[] Begin(string run) => ["run", task, "--recipe", recipe, "--seed", "3", "--out", run];
        var watch = Stopwatch.StartNew();
        await Successful.RunAsync([.. Begin(folder.In("whole")), "--workers", "1"]);
        var expected = watch.Elapsed;
        var whole = await Successful.RunAsync("export", folder.In("whole"));
        var refused = told.Distinct().Order().ToArray();
        Assert.Contains(refused, r => r.StartsWith("run: it ended with exit code 7: broken: error: this is quite", StringComparison.Ordinal)
            && r.EndsWith(" ...", StringComparison.Ordinal) && r.Length <= 60 + " ...".Length);
        Assert.Contains("score: it did not print one number for each point", refused);
        Assert.Contains("what block 1 of 1 searches for stands nowhere in the program", refused);
        Assert.Contains("<<<<<<< SEARCH", whole, StringComparison.Ordinal);
        Assert.Contains("rejected", whole, StringComparison.Ordinal); // a prompt has three repairs
        var (scored, duplicates) = (Count("\"outcome\":\"scored\""), Count("\"outcome\":\"duplicate\""));
        Assert.InRange(scored, 8, 17);
        // What was tried is not judged again; duplicates may have been tried.
        var judged = scored + Count("\"stage\":\"score\"") + told.Count(t => t.StartsWith("score:", StringComparison.Ordinal));
        Assert.InRange(File.ReadAllLines(folder.In("judged.log")).Length, judged, judged + duplicates);
        Assert.InRange(duplicates, 0, 1);

        int Count(string text) => whole.Split('\n').Count(line => line.Contains(text, StringComparison.Ordinal));

        await Successful.RunAsync([.. Begin(folder.In("two")), "--workers", "2"]);
        Assert.Equal(whole, await Successful.RunAsync("export", folder.In("two")));
        var random = new Random(20261126);
        var (run, kills) =
            await KilledRun.RunAsync(folder.In("killed"), Begin, expected, () => 0.2 + 0.4 * random.NextDouble(), most: 3);
        Assert.True(kills > 0);
        Assert.Equal(whole, await Successful.RunAsync("export", run));

        await server.DisposeAsync();
        string[] Replay(string run) => ["run", task, "--replay", folder.In("whole"), "--out", run];
        (run, kills) = await KilledRun.RunAsync(
            folder.In("replay"), Replay, expected, () => 0.2 + 0.4 * random.NextDouble(), most: 2, "--replay", folder.In("whole"));
        Assert.True(kills > 0);
        Assert.Equal(whole, await Successful.RunAsync("export", run));
    }

    public void Dispose() => folder.Dispose();

    /// <summary>
    /// Blocks that change the prompt's last program: one that finds nothing, two programs that fail, else another slope. A repair is well.
    /// </summary>
    private string Answer(AskedModel asked)
    {
        var last = asked.Messages[1].Text.Split("# Program:\n")[^2];
        var line = Slope().Match(last).Value;
        var chance = asked.Seed!.Value;
        if (asked.Messages.Count > 2)
        {
            told.Enqueue(asked.Messages[3].Text.Split('\n')[1]);
            return Block(line, $"slope=0.{70 + chance % 29}1");
        }

        return (chance % 4) switch
        {
            0 => Block("slope=nowhere", "slope=1"),
            1 => Block(line, "echo 'broken: error: this is quite a long way to say that nothing works' >&2; exit 7"),
            2 => Block(line, $"{line}\necho more"),
            _ => $"It can be steeper:\n{Block(line, $"slope=0.{70 + chance % 29}2")}\nThat is all.",
        };
    }

    private static string Block(string search, string replace) =>
        $"<<<<<<< SEARCH\n{search}\n=======\n{replace}\n>>>>>>> REPLACE\n";

    [GeneratedRegex("^slope=.*$", RegexOptions.Multiline)]
    private static partial Regex Slope();
}
