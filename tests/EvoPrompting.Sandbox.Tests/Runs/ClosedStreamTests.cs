namespace EvoPrompting.Sandbox.Tests.Runs;

/// <summary>What the program says where its streams are full or closed: one sentence on what is left, and exit code 2.</summary>
public sealed class ClosedStreamTests(FinishedRun run) : IClassFixture<FinishedRun>
{
    private const string Full = "Standard output cannot be written: the disk is full.\n";
    private const string Closed = "Standard output is closed: send it to a file, or to /dev/null.\n";
    private const string ErrorClosed = "Standard error is closed: send it to a file, or to /dev/null.\n";

    [Theory]
    [InlineData("export", "RUN")]
    [InlineData("report", "RUN")]
    [InlineData("--help")]
    [InlineData("tasks")]
    [InlineData("clrs", "trace", "bfs")]
    public async Task FullOutputIsSaidOnStandardError(params string[] arguments) =>
        Assert.Equal((2, "", Full), await RunAsync("\"$@\" > /dev/full", arguments));

    [Theory]
    [InlineData("export", "RUN")]
    [InlineData("report", "RUN")]
    [InlineData("--help")]
    [InlineData("run", "mnist1d", "--out", "NEW")] // hours before it has anything to write
    public async Task ClosedOutputIsSaidOnStandardError(params string[] arguments) =>
        Assert.Equal((2, "", Closed), await RunAsync("\"$@\" >&-", arguments));

    [Theory]
    [InlineData("export", "RUN")]
    [InlineData("report", "RUN")]
    [InlineData("run", "mnist1d", "--out", "NEW")]
    public async Task ClosedErrorIsSaidOnStandardOutput(params string[] arguments) =>
        Assert.Equal((2, ErrorClosed, ""), await RunAsync("\"$@\" 2>&-", arguments));

    [Theory]
    [InlineData("\"$@\" >&- 2>&-")]
    [InlineData("\"$@\" >/dev/full 2>/dev/full")]
    [InlineData("\"$@\" >/dev/full 2>&-")]
    [InlineData("\"$@\" <&- >&- 2>&-")]
    public async Task WhereNobodyIsLeftToBeToldTheExitCodeSaysIt(string line) =>
        Assert.Equal((2, "", ""), await RunAsync(line, "report", "RUN"));

    [Fact]
    public async Task MessagesThatAreLostDoNotStopTheRest()
    {
        var (code, output, _) = await RunAsync("\"$@\" 2>/dev/full", "report", "RUN");

        Assert.Equal(2, code);
        Assert.StartsWith("Seeds and best children", output, StringComparison.Ordinal);
        Assert.EndsWith(
            "Standard error cannot be written: the disk is full. All else is done, its messages are lost.\n", output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFaultIsSaidOnStandardOutputWhereStandardErrorTakesNothing()
    {
        var (code, output, _) = await RunAsync("\"$@\" 2>/dev/full", "report", "no-such-folder");

        Assert.Equal(2, code);
        Assert.EndsWith("no-such-folder holds no run: there is no journal.sqlite in it\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AReaderThatGoesAwayIsNoFault()
    {
        var (code, output, errors) = await RunAsync("{ \"$@\"; echo \"code $?\" >&2; } | head -c 10", "export", "RUN");

        Assert.Equal((0, "{\"record\":", "code 0\n"), (code, output, errors));
    }

    [Fact]
    public async Task ClosedInputIsSaidWhereItIsToBeRead()
    {
        var (code, _, errors) = await RunAsync("\"$@\" <&-", "evaluate", "mnist1d", "-");

        Assert.Equal((2, "Standard input is closed: there is nothing to read.\n"), (code, errors));
    }

    private async Task<(int Code, string Output, string Errors)> RunAsync(string line, params string[] arguments)
    {
        var begun = run.In("new");
        var result = await CommandLine.RunInShellAsync(line, [.. arguments.Select(a => a == "RUN" ? run.Folder : a == "NEW" ? begun : a)]);
        Assert.False(Directory.Exists(begun)); // refused before it began
        return result;
    }
}
