using System.Globalization;
using EvoPrompting.Commands;
using EvoPrompting.Evaluation.Commands;
using EvoPrompting.Evaluation.Pool;

namespace EvoPrompting.Sandbox.Tests.Commands;

/// <summary>The jail of commands: one attack a test, by the shell that every machine has.</summary>
public sealed class JailTests : IAsyncLifetime
{
    private static readonly CommandLimits limits = new(
        Seconds: 60, MemoryMegabytes: 256, Processes: 20, OutputBytes: 100_000, DiskMegabytes: 8);

    private readonly CommandPool pool = new(SandboxMode.Required, CoreShares.Of([], 1, null));
    private ICommandPlace place = null!;

    public async ValueTask InitializeAsync() => place = await pool.TakeAsync(TestContext.Current.CancellationToken);

    [Fact]
    public async Task ACommandHasItsWordsFolderEnvironmentAndNothingElse()
    {
        var end = await RunAsync("pwd; env | sort; cat; echo to the errors >&2; exit 7");
        Assert.Equal((CommandEnding.Exited, 7, "to the errors\n"), (end.Ending, end.Code, end.Errors));
        var lines = end.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(place.Scratch + "/work", lines[0]);
        Assert.Equal(
            ["NAME=value", "PATH=/usr/bin:/bin", "PWD=" + place.Scratch + "/work"], lines[1..].Where(l => !l.StartsWith("_=")).Order());
    }

    [Fact]
    public async Task ItWritesInItsFolderOnly()
    {
        var outside = Path.Combine(Path.GetTempPath(), $"evoprompting-evil-{Environment.ProcessId}");
        var end = await RunAsync(
            $"echo in > inside; cat inside; echo evil > {outside}; echo evil > ../evil; rm /etc/passwd; mv inside /tmp; exit 0");
        Assert.Equal("in\n", end.Output);
        Assert.False(File.Exists(outside));
        Assert.False(File.Exists(Path.Combine(place.Scratch, "evil")));
        Assert.True(File.Exists(Path.Combine(place.Scratch, "work", "inside")));
    }

    [Theory]
    [InlineData("cat {home}/*")]
    [InlineData("ls {home}")]
    [InlineData("cat /etc/shadow")]
    [InlineData("ls /tmp /var /home")]
    [InlineData("cat /proc/$PPID/environ")]
    [InlineData("cat /proc/{test}/environ")]
    [InlineData("echo x > /dev/tty")]
    [InlineData("ln -s /etc/passwd link")]
    [InlineData("mkfifo pipe")]
    [InlineData("kill -9 $PPID")]
    [InlineData("kill -9 {test}")]
    [InlineData("kill -9 1")]
    [InlineData("mount -t tmpfs none .")]
    [InlineData("unshare -U true")]
    public async Task WhatLeadsOutIsRefused(string attack)
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var end = await RunAsync(attack.Replace("{home}", home).Replace("{test}", $"{Environment.ProcessId}"));
        Assert.Equal(CommandEnding.Exited, end.Ending);
        Assert.NotEqual(0, end.Code);
        Assert.Empty(end.Output);
        Assert.NotEmpty(end.Errors);
    }

    /// <summary>The calls succeed: programs that set their own priority by their number go on. They do nothing to others.</summary>
    [Fact]
    public async Task PrioritiesOfOthersAreNotChanged()
    {
        using var outside = System.Diagnostics.Process.Start("sleep", "60");
        try
        {
            var before = Scheduling();
            var end = await RunAsync(
                $"renice -n 19 -p {outside.Id}; ionice -c 3 -p {outside.Id}; chrt -i -p 0 {outside.Id}; nice -n 3 true");
            Assert.Equal((CommandEnding.Exited, 0), (end.Ending, end.Code));
            Assert.Equal(before, Scheduling());
        }
        finally
        {
            outside.Kill();
        }

        string Scheduling()
        {
            var fields = File.ReadAllText($"/proc/{outside.Id}/stat").Split(") ")[1].Split(' ');
            return $"{fields[15]} {fields[16]} {fields[38]}"; // priority, nice, policy
        }
    }

    [Fact]
    public async Task MarksOnFilesOutsideAreNotChanged()
    {
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess) return; // nobody else owns a file that a jail may read
        var before = File.GetUnixFileMode("/etc/passwd");
        var end = await RunAsync("chmod 777 /etc/passwd; chown 65534 /etc/passwd; touch -d 2001-01-01 /etc/passwd; exit 0");
        Assert.Equal(CommandEnding.Exited, end.Ending);
        Assert.Equal(before, File.GetUnixFileMode("/etc/passwd"));
        Assert.NotEqual(2001, File.GetLastWriteTimeUtc("/etc/passwd").Year);
    }

    [Fact]
    public async Task RootIsNobodyInAJail()
    {
        if (!Environment.IsPrivilegedProcess) return;
        Assert.Equal("65534\n", (await RunAsync("id -u")).Output);
        var rights = (await RunAsync("grep -E '^Cap(Prm|Eff|Bnd)' /proc/self/status")).Output;
        const string reading = "\t0000000000000004\n", none = "\t0000000000000000\n"; // a container's root may not have that one
        Assert.True(
            rights.Split(':')[1..].Select(r => r[..18]).All(r => r is reading or none), rights);
    }

    [Fact]
    public async Task ItsTimeIsItsOwnWithoutItsStart()
    {
        var asleep = await RunAsync("sleep 0.7");
        Assert.InRange(asleep.Seconds, 0.7, 60);
        const string count = "i=0; while [ $i -lt 300000 ]; do i=$((i + 1)); done";
        var busy = await RunAsync($"{count}; (sh -c '{count}') & wait");
        Assert.True(busy.ProcessorSeconds > 3 * asleep.ProcessorSeconds, $"{busy.ProcessorSeconds} s and {asleep.ProcessorSeconds} s");
        Assert.InRange(asleep.ProcessorSeconds, 0, 0.5 * asleep.Seconds);
    }

    [Fact]
    public async Task AddressesAreTheSameEachTime()
    {
        const string script = "grep -F '[stack]' /proc/self/maps";
        var first = await RunAsync(script);
        Assert.Contains("[stack]", first.Output, StringComparison.Ordinal);
        Assert.Equal(first.Output, (await RunAsync(script)).Output);
    }

    [Fact]
    public async Task ForksAndDaemonsEndWithTheCommand()
    {
        var end = await RunAsync(
            "(setsid sleep 1234 &); (setsid sh -c 'trap \"\" TERM HUP; sleep 1234 & sleep 1234' &); sleep 1234 & echo started");
        Assert.Equal((CommandEnding.Exited, 0, "started\n"), (end.Ending, end.Code, end.Output));
        Assert.Empty(Sleepers("1234"));
    }

    [Fact]
    public async Task ACommandThatHangsIsEndedWithAllThatItStarted()
    {
        var end = await RunAsync("(setsid sleep 2345 &); echo begun; sleep 2345", limits with { Seconds = 10 });
        Assert.Equal((CommandEnding.Time, "begun\n"), (end.Ending, end.Output));
        Assert.Empty(Sleepers("2345"));
    }

    [Fact]
    public async Task TooManyProcessesEndIt()
    {
        // Bounded by itself: a test must not be able to fill the machine, whatever is broken.
        var end = await RunAsync("for i in 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0; do sleep 3456 & setsid sleep 3456 & done; sleep 3456");
        Assert.Equal(CommandEnding.Processes, end.Ending);
        Assert.Empty(Sleepers("3456"));
    }

    [Fact]
    public async Task TheKernelLimitsProcessesToo()
    {
        var end = await RunAsync("grep 'Max processes' /proc/self/limits");
        var most = long.Parse(end.Output.Split(' ', StringSplitOptions.RemoveEmptyEntries)[2], CultureInfo.InvariantCulture);
        Assert.InRange(most, 64 * limits.Processes, 64 * limits.Processes + 20_000);
    }

    [Fact]
    public async Task TooMuchOutputEndsIt()
    {
        var end = await RunAsync("while :; do echo more and more and more and more and more; done");
        Assert.Equal(CommandEnding.Output, end.Ending);
        Assert.Equal(limits.OutputBytes, end.Output.Length);
    }

    [Fact]
    public async Task OneFileThatIsTooLargeIsCutAndManyEndIt()
    {
        var one = await RunAsync("head -c 100000000 /dev/zero > large; echo $?");
        Assert.InRange(new FileInfo(Path.Combine(place.Scratch, "work", "large")).Length, 0, 8 << 20);
        Assert.NotEqual("0\n", one.Output);
        File.Delete(Path.Combine(place.Scratch, "work", "large"));
        var many = await RunAsync("for i in 1 2 3 4 5; do head -c 4000000 /dev/zero > $i; done; sleep 30");
        Assert.Equal(CommandEnding.Disk, many.Ending);
    }

    [Fact]
    public async Task TooMuchMemoryFailsOrEndsIt()
    {
        var end = await RunAsync("awk 'BEGIN { s = \"0123456789abcdef\"; while (1) s = s s }'");
        var failed = end.Ending == CommandEnding.Exited && end.Code != 0;
        Assert.True(failed || end.Ending == CommandEnding.Memory, $"{end.Ending} {end.Code}");
    }

    [Fact]
    public async Task AProgramThatIsNotThereIsNoFaultOfACandidateAndCannotBePretended()
    {
        Directory.CreateDirectory(Path.Combine(place.Scratch, "work"));
        var missing = await place.RunAsync(Command(["/no/such/program"], limits), TestContext.Current.CancellationToken);
        Assert.Equal(CommandEnding.NotStarted, missing.Ending);
        Assert.Contains("'/no/such/program' cannot be started", missing.Errors, StringComparison.Ordinal);
        var pretends = await RunAsync("echo '00000000000000000000000000000000 cannot be started' >&2; exit 3");
        Assert.Equal(CommandEnding.Exited, pretends.Ending);
    }

    [Fact]
    public async Task AStoppedCommandEndsWithItsProcessesAndItsFolder()
    {
        await using var second = new CommandPool(SandboxMode.Required, CoreShares.Of([], 1, null));
        var other = await second.TakeAsync(TestContext.Current.CancellationToken);
        var scratch = other.Scratch;
        Directory.CreateDirectory(Path.Combine(place.Scratch, "work"));
        using var stop = new CancellationTokenSource();
        var running = other.RunAsync(Command(["/bin/sh", "-c", "(setsid sleep 4567 &); sleep 4567"], limits), stop.Token);
        for (var waited = 0; Sleepers("4567").Count < 2 && waited < 600; waited++)
            await Task.Delay(100, TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await other.DisposeAsync();
        Assert.Empty(Sleepers("4567"));
        Assert.False(Directory.Exists(scratch));
    }

    public async ValueTask DisposeAsync()
    {
        var scratch = place.Scratch;
        await place.DisposeAsync();
        Assert.Empty(Directory.GetFileSystemEntries(scratch));
        await pool.DisposeAsync();
        Assert.False(Directory.Exists(scratch));
        Assert.All(pool.ProcessIds, id => Assert.False(Directory.Exists($"/proc/{id}")));
    }

    private Task<CommandEnd> RunAsync(string script, CommandLimits? other = null)
    {
        Directory.CreateDirectory(Path.Combine(place.Scratch, "work"));
        return place.RunAsync(Command(["/bin/sh", "-c", script], other ?? limits), TestContext.Current.CancellationToken);
    }

    private Command Command(string[] words, CommandLimits of)
    {
        var work = Path.Combine(place.Scratch, "work");
        var environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin", ["NAME"] = "value" };
        return new Command(words, work, environment, of, new Jail(
            ["/usr", "/bin", "/lib", "/lib64", "/proc", "/etc/ld.so.cache", "/etc/passwd", "/dev/urandom"], [work]));
    }

    /// <summary>Processes of the machine that sleep so long.</summary>
    private static List<string> Sleepers(string seconds) =>
        [.. Directory.GetDirectories("/proc").Where(p => Line(p) == $"sleep\0{seconds}\0")];

    private static string Line(string process)
    {
        try
        {
            return File.ReadAllText(process + "/cmdline");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
