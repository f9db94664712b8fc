using EvoPrompting.Commands;
using EvoPrompting.Evaluation.Commands;
using EvoPrompting.Evaluation.Pool;

namespace EvoPrompting.Sandbox.Tests.Commands;

/// <summary>Evaluations at once have cores of their own, which their commands cannot leave.</summary>
public sealed class CoreTests
{
    private const string Seen = "grep Cpus_allowed_list /proc/self/status";

    [Theory]
    [InlineData("0-7", 2, null, "0,1,2,3 4,5,6,7")]
    [InlineData("0-7", 3, null, "0,1 2,3 4,5")]
    [InlineData("0,2,4-5", 4, null, "0 2 4 5")]
    [InlineData("0-7", 1, null, "")] // alone it has all
    [InlineData("0-1", 3, null, "  ")] // not one for each: all share all
    [InlineData("", 2, null, " ")] // not known
    [InlineData("0-7", 1, 2, "0,1")]
    [InlineData("0-7", 8, 3, "0,1,2 3,4,5")]
    [InlineData("0-7", 2, 3, "0,1,2 3,4,5")]
    [InlineData("0-3", 4, 9, "0,1,2,3")]
    public void CoresAreDealtOut(string allowed, int places, int? each, string expected)
    {
        var shares = CoreShares.Of(CoreShares.Read(allowed), places, each);
        Assert.Equal(expected, string.Join(' ', shares.Cores.Select(c => string.Join(',', c))));
        Assert.Equal(shares.Places, shares.Cores.Count);
    }

    [Fact]
    public async Task TwoAtOnceShareNoCoreAndCannotChooseOthers()
    {
        var allowed = CoreShares.Allowed();
        if (allowed.Count < 2) return; // nothing to deal out
        await using var pool = new CommandPool(SandboxMode.Required, CoreShares.Of(allowed, 2, null));
        await using var one = await pool.TakeAsync(TestContext.Current.CancellationToken);
        await using var two = await pool.TakeAsync(TestContext.Current.CancellationToken);
        var (first, second) = (await SeenAsync(one, Seen), await SeenAsync(two, Seen));
        Assert.Equal(allowed.Count / 2, first.Count);
        Assert.Equal(first.Count, second.Count);
        Assert.Empty(first.Intersect(second));
        Assert.Empty(first.Concat(second).Except(allowed));
        Assert.Equal(first, await SeenAsync(one, $"taskset -p ffff $$ > /dev/null; (setsid {Seen})"));
    }

    [Fact]
    public async Task OneAloneMayUseAllThatThisProcessMay()
    {
        await using var pool = new CommandPool(SandboxMode.Required, CoreShares.Of(CoreShares.Allowed(), 1, null));
        await using var place = await pool.TakeAsync(TestContext.Current.CancellationToken);
        Assert.Equal(CoreShares.Allowed(), await SeenAsync(place, Seen));
    }

    private static async Task<IReadOnlyList<int>> SeenAsync(ICommandPlace place, string script)
    {
        var work = Directory.CreateDirectory(Path.Combine(place.Scratch, "work")).FullName;
        var command = new Command(
            ["/bin/sh", "-c", script], work, new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" },
            new CommandLimits(60, 256, 20, 100_000, 8), new Jail(["/usr", "/bin", "/lib", "/lib64", "/proc", "/etc/ld.so.cache"], [work]));
        var end = await place.RunAsync(command, TestContext.Current.CancellationToken);
        Assert.True(end is { Ending: CommandEnding.Exited, Code: 0 }, $"{end.Ending} {end.Errors}");
        return CoreShares.Read(end.Output.Split(':')[1].Trim());
    }
}
