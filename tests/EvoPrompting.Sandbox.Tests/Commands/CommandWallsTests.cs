using System.Globalization;
using EvoPrompting.Commands;
using EvoPrompting.Evaluation.Commands;
using EvoPrompting.Evaluation.Pool;

namespace EvoPrompting.Sandbox.Tests.Commands;

/// <summary>Bubblewrap around jailed commands, where it works: on other machines these tests see that there is none.</summary>
public sealed class CommandWallsTests
{
    private static readonly CommandLimits limits = new(
        Seconds: 60, MemoryMegabytes: 256, Processes: 4, OutputBytes: 100_000, DiskMegabytes: 8);

    [Fact]
    public void FilesAreReadOnlyBeforeFoldersAreNot()
    {
        string[] arguments = [.. CommandWalls.Arguments(["/a", "/b"])];
        Assert.Equal(["--bind", "/a", "/a", "--bind", "/b", "/b", "--"], arguments[^7..]);
        Assert.True(Array.IndexOf(arguments, "--ro-bind") < Array.IndexOf(arguments, "--bind"));
        Assert.Contains("--unshare-net", arguments);
        Assert.Contains("--die-with-parent", arguments);
    }

    /// <summary>Inside, processes are counted from 1, and no interface but the loopback is there.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WhereItWorksACommandIsInsideAndElseNot(bool isAllowed)
    {
        var program = isAllowed ? Bubblewrap.ProgramForCommands : null;
        var (end, place, pool) = await RunAsync(program, "echo $$; grep -c : /proc/net/dev; echo in > file; cat file");
        Assert.Equal((CommandEnding.Exited, 0), (end.Ending, end.Code));
        var lines = end.Output.Split('\n');
        Assert.Equal(program is not null, int.Parse(lines[0], CultureInfo.InvariantCulture) < 10);
        if (program is not null) Assert.Equal("1", lines[1]);
        Assert.Equal("in", lines[2]);
        await place.DisposeAsync();
        await pool.DisposeAsync();
    }

    /// <summary>The wall's own processes are not the command's, and how it ends is told alike.</summary>
    [Theory]
    [InlineData("sleep 0.1 & sleep 0.1 & sleep 0.1 & wait; exit 5", CommandEnding.Exited, 5)]
    [InlineData("sleep 9 & sleep 9 & sleep 9 & sleep 9 & sleep 9 & wait", CommandEnding.Processes, 0)]
    [InlineData("kill -9 $$", CommandEnding.Exited, 137)]
    [InlineData("setsid sleep 60 & exit 3", CommandEnding.Exited, 3)]
    public async Task EndingsAreThoseWithoutIt(string script, CommandEnding ending, int code)
    {
        foreach (var program in new[] { null, Bubblewrap.ProgramForCommands }.Distinct())
        {
            var (end, place, pool) = await RunAsync(program, script);
            Assert.Equal((ending, code), (end.Ending, end.Code));
            await place.DisposeAsync();
            await pool.DisposeAsync();
        }
    }

    private static async Task<(CommandEnd End, ICommandPlace Place, CommandPool Pool)> RunAsync(string? bubblewrap, string script)
    {
        var pool = new CommandPool(SandboxMode.Required, CoreShares.Of([], 1, null)) { Bubblewrap = bubblewrap };
        var place = await pool.TakeAsync(TestContext.Current.CancellationToken);
        var work = Directory.CreateDirectory(Path.Combine(place.Scratch, "work")).FullName;
        var command = new Command(
            ["/bin/sh", "-c", script], work, new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" }, limits,
            new Jail(["/usr", "/bin", "/lib", "/lib64", "/proc", "/etc/ld.so.cache"], [work]));
        return (await place.RunAsync(command, TestContext.Current.CancellationToken), place, pool);
    }
}
