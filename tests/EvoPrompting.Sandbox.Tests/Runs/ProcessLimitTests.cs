namespace EvoPrompting.Sandbox.Tests.Runs;

/// <summary>Limits that leave the program too little are named in one sentence before anything is begun.</summary>
public sealed class ProcessLimitTests(FinishedRun run) : IClassFixture<FinishedRun>
{
    [Theory]
    [InlineData("-v 3000000", "'ulimit -v' allows each process 2929 MB")]
    [InlineData("-v 6000000", "'ulimit -v' allows each process 5859 MB")]
    [InlineData("-n 100", "'ulimit -n' allows 100 open files")]
    public async Task ARunIsRefusedBeforeItBegins(string limit, string named)
    {
        var (code, output, errors) = await BeginAsync(limit);

        Assert.Equal((2, ""), (code, output));
        Assert.Contains(named, errors);
        Assert.Single(errors.TrimEnd().Split('\n'));
        Assert.False(Directory.Exists(run.In("new")));
    }

    /// <summary>What a worker needs is known when it is ready: the recipe gives a program 4000 MB.</summary>
    [Fact]
    public async Task AWorkerThatMayNotHaveWhatTheRecipeGivesSaysSo()
    {
        var (code, _, errors) = await BeginAsync("-v 6400000");

        Assert.Equal(2, code);
        Assert.Contains("MB of address space, and the hard limit is 6250 MB ('ulimit -v'", errors);
        Assert.DoesNotContain("   at ", errors);
        Directory.Delete(run.In("new"), recursive: true);
    }

    /// <summary>Root has as many processes as it wants.</summary>
    [Fact]
    public async Task AUserWhoMayHaveTooFewThreadsIsTold()
    {
        var (_, _, errors) = await CommandLine.RunInShellAsync(
            "prlimit --nproc=100:100 \"$@\"", "run", "mnist1d", "--recipe", run.Recipe, "--out", run.In("many"));

        var isTold = errors.Contains("'ulimit -u' allows this user 100 processes", StringComparison.Ordinal);
        Assert.Equal(!Environment.IsPrivilegedProcess, isTold);
    }

    [Fact]
    public async Task ALimitThatIsNotInTheWayIsNotSpokenOf()
    {
        var (code, _, errors) = await BeginAsync("-v 3000000", "report", run.Folder);

        Assert.True(code == 0, errors);
    }

    [Fact]
    public async Task DoctorNamesALimitAndTriesNothingMore()
    {
        var (code, output, _) = await BeginAsync("-v 3000000", "doctor");

        Assert.Equal(3, code);
        Assert.Matches(@"\nlimits +DOES NOT WORK: .*'ulimit -v' allows each process 2929 MB.*\n$", output);
    }

    private Task<(int Code, string Output, string Errors)> BeginAsync(string limit, params string[] arguments) =>
        CommandLine.RunInShellAsync(
            $"ulimit {limit}; exec \"$@\"",
            arguments.Length > 0 ? arguments : ["run", "mnist1d", "--recipe", run.Recipe, "--out", run.In("new")]);
}
