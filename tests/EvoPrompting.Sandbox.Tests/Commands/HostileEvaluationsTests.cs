using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.Evaluation.Pool;
using EvoPrompting.Folders;
using EvoPrompting.Sandbox.Tests.Support;

namespace EvoPrompting.Sandbox.Tests.Commands;

/// <summary>
/// Three hundred evaluations by a seeded mixture of programs and evaluators that mean harm: each has the outcome that it has to have, and
/// nothing is left of them. It lets TMPDIR name a folder of its own, so what appears there is theirs; no test runs beside it meanwhile.
/// </summary>
[Collection(nameof(Alone))]
public sealed class HostileEvaluationsTests : IDisposable
{
    private const int Evaluations = 300;
    private const string Sleep = "87654";
    private const string TemporaryVariable = "TMPDIR";

    private const UnixFileMode OthersGoThrough = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private readonly string? temporaryBefore = Environment.GetEnvironmentVariable(TemporaryVariable);
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("evoprompting-hostile-");
    private readonly DirectoryInfo temporary;
    private readonly string outside;

    public HostileEvaluationsTests()
    {
        outside = Path.Combine(Path.GetTempPath(), $"evoprompting-outside-{Environment.ProcessId}");
        temporary = folder.CreateSubdirectory("temporary");
        // Root's jailed commands are another user.
        if (OperatingSystem.IsLinux()) folder.UnixFileMode = temporary.UnixFileMode = OthersGoThrough;
        Environment.SetEnvironmentVariable(TemporaryVariable, temporary.FullName);
    }

    private enum Role
    {
        Program,
        Judge,
        Both,
    }

    [Fact]
    public async Task NothingOfThemIsLeftAndTheAccountsAreExact()
    {
        await using var place = new LocalWorkplace(2, SandboxMode.Required, (_, _) => throw new NotSupportedException());
        var seed = new RunSeed((ulong)Environment.TickCount64);
        var chance = new RandomStream(seed.Value);
        HostileScript[] quick = [.. HostileScript.All.Where(s => !s.Lasts)];
        var asked = Enumerable.Range(0, Evaluations).Select(i => (
            Script: i < HostileScript.All.Count ? HostileScript.All[i] : chance.Pick(quick),
            Role: (Role)chance.Next(3))).Where(a => a.Role != Role.Judge || a.Script.TrustedToo).ToArray();
        var wrong = new List<string>();
        foreach (var role in Enum.GetValues<Role>())
        {
            var task = TaskOf(role);
            await using var evaluation = task.NewEvaluation(task.Defaults, seed, place);
            var own = asked.Where(a => a.Role == role).ToArray();
            var candidates = own.Select((a, i) => new Candidate(i, -1, task.Whole(Text(a.Script, role)))).ToArray();
            var outcomes = new Dictionary<int, Outcome>();
            await foreach (var one in evaluation.EachAsync(candidates, TestContext.Current.CancellationToken))
                outcomes.Add(one.Candidate.Ordinal, one.Outcome);
            Assert.Equal(candidates.Length, outcomes.Count);
            for (var i = 0; i < own.Length; i++)
                if (!IsExpected(own[i].Script, role, outcomes[i]))
                    wrong.Add($"{role} {own[i].Script.Text}: {outcomes[i]}");
        }

        Assert.True(wrong.Count == 0, $"(seed {seed.Value}) {string.Join('\n', wrong.Distinct())}");
        Assert.False(File.Exists(outside));
        Assert.DoesNotContain(Directory.GetDirectories("/proc"), IsOurs);
        Assert.Empty(temporary.EnumerateFileSystemInfos());
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(TemporaryVariable, temporaryBefore);
        File.Delete(outside);
        folder.Delete(recursive: true);
    }

    private static bool IsExpected(HostileScript script, Role role, Outcome outcome) => outcome switch
    {
        // What a program prints is what the judge gets to print: only what a shell cannot read back differs.
        Outcome.Scored => script.Says is null,
        Outcome.Rejected rejected => script.Says?.Any(
            says => $"{rejected.Stage}: {rejected.Reason}".StartsWith(says, StringComparison.Ordinal)) == true,
        _ => false,
    };

    private string Text(HostileScript script, Role role)
    {
        var text = script.Text.Replace("SLEEP", Sleep).Replace("OUTSIDE", outside);
        return role == Role.Judge ? $"cat <<'END-OF-JUDGE'\n{text}\nEND-OF-JUDGE" : text;
    }

    /// <summary>A task whose judge prints what the program printed, or does what the program prints, or is the program.</summary>
    private FolderTask TaskOf(Role role)
    {
        var path = folder.CreateSubdirectory(role.ToString()).FullName;
        var evaluator = role switch
        {
            Role.Program => "\"run\": [\"sh\", \"{program}\"], \"score\": [\"cat\", \"{stdout}\"]",
            Role.Judge => "\"run\": [\"sh\", \"{program}\"], \"score\": [\"sh\", \"{stdout}\"]",
            _ => "\"score\": [\"sh\", \"{program}\"]",
        };
        File.WriteAllText(Path.Combine(path, "first.sh"), "echo '{\"gap\": 1}'\n");
        File.WriteAllText(Path.Combine(path, "task.json"), $$"""
            {
              "name": "hostile", "description": "Does harm.", "language": "shell", "seeds": ["first.sh"],
              "evaluator": { {{evaluator}} },
              "metrics": [{ "name": "gap" }], "error": "gap",
              "limits": { "seconds": 10, "memoryMegabytes": 64, "processes": 20, "outputBytes": 100000, "diskMegabytes": 8 },
            }
            """);
        return FolderTask.Open(path);
    }

    private static bool IsOurs(string process) =>
        int.TryParse(Path.GetFileName(process), out var id) && ProcessTree.Read(id, "cmdline").Contains(Sleep, StringComparison.Ordinal);
}
