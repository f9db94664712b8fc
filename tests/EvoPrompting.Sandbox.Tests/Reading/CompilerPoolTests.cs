using System.Diagnostics;
using EvoPrompting.Candidates;
using EvoPrompting.Evaluation.Reading;
using EvoPrompting.Sandbox.Tests.Support;

namespace EvoPrompting.Sandbox.Tests.Reading;

/// <summary>How the pool takes what happens to its processes.</summary>
public class CompilerPoolTests
{
    private static readonly string Ordinary = Contracts.Program("x = nn.Relu(nn.Dense(features: 8)(x));");

    private static readonly string Hang = Bombs.All["tuples of tuples"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AnAnswerIsTheOneOfTheCompilerInThisProcess()
    {
        await using var pool = New();
        foreach (var source in (string[])[Ordinary, Contracts.Program("x = y;"), Contracts.Program("x.save(\"x\");"), "class A { }", ""])
        {
            var (here, there) = (Contracts.Intake.Take(source, Stop), await pool.TakeAsync(source, Stop));
            Assert.Equal((here.Form, here.Rejection), (there.Form, there.Rejection));
            Assert.Equal(here.Program, there.Program);
        }

        Assert.InRange(pool.ProcessIds.Count, 1, 2);
    }

    [Fact]
    public async Task LayoutAndCommentsDoNotChangeTheFormAndNumbersDo()
    {
        await using var pool = New();
        var form = (await pool.TakeAsync(Ordinary, Stop)).Form;
        Assert.Equal(form, (await pool.TakeAsync(Ordinary.Replace(";", " ; // a word\n", StringComparison.Ordinal), Stop)).Form);
        Assert.NotEqual(form, (await pool.TakeAsync(Ordinary.Replace("8", "9", StringComparison.Ordinal), Stop)).Form);
    }

    [Fact]
    public async Task SeveralProgramsAreReadAtOnce()
    {
        await using var pool = New(2, new ReadingLimits(SecondsPerProgram: 10));
        await Task.WhenAll(pool.TakeAsync(Ordinary, Stop), pool.TakeAsync(Ordinary, Stop)); // two processes are ready
        var hang = pool.TakeAsync(Hang, Stop);
        for (var i = 0; i < 5; i++) Assert.NotNull((await pool.TakeAsync(Contracts.Program($"x = x * {i};"), Stop)).Program);
        Assert.False(hang.IsCompleted);
        Assert.Equal(Stage.Compile, (await hang).Rejection?.Stage);
    }

    [Fact]
    public async Task AStopIsImmediateWhileACompilerHangs()
    {
        await using var pool = New(limits: new ReadingLimits(SecondsPerProgram: 60));
        await pool.TakeAsync(Ordinary, Stop);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var hang = pool.TakeAsync(Hang, stopping.Token);
        await Task.Delay(500, Stop);
        var start = Stopwatch.GetTimestamp();
        await stopping.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hang);
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 20); // of the 60 that it is given
        Assert.NotNull((await pool.TakeAsync(Ordinary, Stop)).Program);
    }

    [Theory]
    [InlineData("KILL")]
    [InlineData("TERM")]
    public async Task AProcessThatIsKilledFromOutsideSaysNothingOfItsProgram(string signal)
    {
        await using var pool = New();
        await pool.TakeAsync(Ordinary, Stop);
        var process = Assert.Single(pool.IdleIds);
        await SendAsync("STOP", process); // so that it cannot have answered when it is killed
        var reading = pool.TakeAsync(Ordinary, Stop);
        await Task.Delay(300, Stop);
        Assert.False(reading.IsCompleted, "a stopped process has answered");
        await SendAsync(signal, process);
        if (signal != "KILL") await SendAsync("CONT", process); // KILL reaches what is stopped, and it may have gone by now
        Assert.Null((await reading).Rejection?.ToString());
    }

    [Fact]
    public async Task ProcessesThatWereKilledWhileIdleSayNothingOfTheNextProgram()
    {
        await using var pool = New(4);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => pool.TakeAsync(Ordinary, Stop)));
        foreach (var process in pool.ProcessIds)
        {
            await SendAsync("KILL", process);
        }

        await Task.Delay(300, Stop);
        Assert.Null((await pool.TakeAsync(Ordinary, Stop)).Rejection?.ToString());
    }

    [Fact]
    public async Task AProcessThatIsHeldUpSaysNothingOfItsProgram()
    {
        await using var pool = New(limits: new ReadingLimits(SecondsPerProgram: 30) { MostWaitSeconds = 4 });
        await pool.TakeAsync(Ordinary, Stop);
        await SendAsync("STOP", Assert.Single(pool.IdleIds));
        Assert.Null((await pool.TakeAsync(Ordinary, Stop)).Rejection?.ToString());
    }

    /// <summary>The clock is the processor's: a machine that lets a compiler wait gives the same verdict, by the same process.</summary>
    [Fact]
    public async Task AProcessThatWaitsForLongerThanItIsGivenGoesOn()
    {
        await using var pool = New(limits: new ReadingLimits(SecondsPerProgram: 1));
        await pool.TakeAsync(Ordinary, Stop);
        var process = Assert.Single(pool.IdleIds);
        await SendAsync("STOP", process);
        var reading = pool.TakeAsync(Ordinary, Stop);
        await Task.Delay(3_000, Stop);
        await SendAsync("CONT", process);
        Assert.NotNull((await reading).Program);
        Assert.Equal(process, Assert.Single(pool.IdleIds));
    }

    [Theory]
    [InlineData("printf 'hello, this is no frame'")]
    [InlineData("printf '\\004\\377\\377\\377\\177'")] // a length of two gigabytes
    [InlineData("printf '\\004\\005\\000\\000\\000abc\\nd'")] // an answer that is none
    [InlineData("printf '\\002\\000\\000\\000\\000'")] // ready once more
    [InlineData("exec cat /dev/zero")]
    [InlineData("exec cat /dev/urandom")]
    public async Task GarbageOnTheChannelIsSurvived(string answer)
    {
        using var folder = new FakeCompiler($$"""
            printf '\002\000\000\000\000' # ready
            head -c {{5 + Contracts.Standard.ToJson().Length}} > /dev/null # the contract
            head -c 100 > /dev/null # a program
            {{answer}}
            """);
        await using var pool = new CompilerPool(Contracts.Standard.ToJson(), new CompilerPoolSettings(1) { Folder = folder.Path });
        Assert.Equal(Stage.Compile, (await pool.TakeAsync(Ordinary, Stop)).Rejection?.Stage);
        Assert.InRange(pool.ProcessIds.Count, 3, 4);
    }

    [Fact]
    public async Task GarbageOfOneProcessCostsNoProgram()
    {
        using var folder = new FakeCompiler($$"""
            if mkdir "$(dirname "$0")/first" 2> /dev/null; then
                printf '\002\000\000\000\000'
                head -c {{5 + Contracts.Standard.ToJson().Length}} > /dev/null
                head -c 100 > /dev/null
                printf 'hello, this is no frame'
            else
                cd "{{Real}}" && exec ./EvoPrompting.Compiler "$@"
            fi
            """);
        await using var pool = new CompilerPool(Contracts.Standard.ToJson(), new CompilerPoolSettings(1) { Folder = folder.Path });
        Assert.NotNull((await pool.TakeAsync(Ordinary, Stop)).Program);
    }

    [Theory]
    [InlineData("exit 3", "Programs cannot be read on this machine")]
    [InlineData("echo 'this is no compiler, and it says so'", "did not start")]
    public async Task WhereNoCompilerCanBeStartedTheUserIsTold(string script, string says)
    {
        using var folder = new FakeCompiler(script);
        await using var pool = new CompilerPool(Contracts.Standard.ToJson(), new CompilerPoolSettings(1) { Folder = folder.Path });
        var told = await Assert.ThrowsAsync<UserException>(() => pool.TakeAsync(Ordinary, Stop));
        Assert.Contains(says, told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AMissingProgramIsNamed()
    {
        await using var pool = new CompilerPool(Contracts.Standard.ToJson(), new CompilerPoolSettings(1) { Folder = "/nowhere" });
        var told = await Assert.ThrowsAsync<UserException>(() => pool.TakeAsync(Ordinary, Stop));
        Assert.Contains("build the whole solution", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AContractThatTakesNoProgramIsOurFaultAndNoVerdict()
    {
        var broken = Contracts.Standard with { Preamble = "global using Nowhere;" };
        await using var pool = new CompilerPool(broken.ToJson(), new CompilerPoolSettings(1));
        var told = await Assert.ThrowsAsync<UserException>(() => pool.TakeAsync(Ordinary, Stop));
        Assert.Contains("Nowhere", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NoProcessIsLeftOver()
    {
        IReadOnlyCollection<int> ids;
        await using (var pool = New(2))
        {
            await pool.TakeAsync(Ordinary, Stop);
            await pool.TakeAsync(Bombs.All["lambdas against overloads, few deep"], Stop);
            ids = [.. pool.ProcessIds];
        }

        var left = ids;
        for (var i = 0; i < 100 && left.Count > 0; i++)
        {
            left = [.. left.Where(Lives)];
            if (left.Count > 0) await Task.Delay(100, Stop);
        }

        Assert.Empty(left);
    }

    private static string Real => Path.Combine(AppContext.BaseDirectory, "compiler");

    private static CompilerPool New(int processes = 1, ReadingLimits? limits = null) =>
        new(Contracts.Standard.ToJson(), new CompilerPoolSettings(processes, limits ?? new ReadingLimits()));

    private static bool Lives(int id)
    {
        try
        {
            return !File.ReadAllText($"/proc/{id}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false; // it has ended
        }
    }

    private static async Task SendAsync(string signal, int process)
    {
        using var kill = Process.Start("/bin/kill", ["-" + signal, $"{process}"]);
        await kill.WaitForExitAsync(Stop);
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>A folder with a shell script in the compiler's place.</summary>
    private sealed class FakeCompiler : IDisposable
    {
        public FakeCompiler(string script)
        {
            var program = System.IO.Path.Combine(Path, "EvoPrompting.Compiler");
            File.WriteAllText(program, "#!/bin/sh\nPATH=/usr/bin:/bin\n" + script + "\n");
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        }

        public string Path { get; } = Directory.CreateTempSubdirectory().FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
