using EvoPrompting.Candidates;
using EvoPrompting.Sandbox.Tests.Support;

namespace EvoPrompting.Sandbox.Tests.Attacks;

/// <summary>However a process ends, its candidate is rejected with a reason.</summary>
public class EndingAttacks
{
    [Fact]
    public Task ExitIsACrash() => CrashesAsync("Environment.Exit(7);", "exit code 7");

    [Fact]
    public Task AnExitWithoutFaultIsACrashToo() => CrashesAsync("Environment.Exit(0);", "without a result");

    [Fact]
    public Task FailFastIsACrash() => CrashesAsync("Environment.FailFast(\"gone\");", "gone");

    [Fact]
    public Task AnAbortIsACrash() => CrashesAsync(
        "abort();", "signal 6", "[DllImport(\"libc\")] static extern void abort();");

    [Fact]
    public Task AWildPointerIsNoResult() => CrashesAsync(
        "memset((IntPtr)4096, 1, 8);", "", "[DllImport(\"libc\")] static extern IntPtr memset(IntPtr p, int c, nint n);");

    [Fact]
    public Task AForbiddenSystemCallOfAnotherArchitectureKills() => CrashesAsync(
        "syscall(0x40000000 + 39); throw new Exception(\"BREACH\");", "signal 31",
            "[DllImport(\"libc\")] static extern long syscall(long n);");

    [Fact]
    public Task AnExceptionOnAnotherThreadIsACrash() => CrashesAsync(
        "var t = new Thread(() => throw new Exception(\"elsewhere\")); t.Start(); t.Join(); Thread.Sleep(5000);", "elsewhere");

    /// <summary>A worker that was killed from outside is run again; a program cannot look like one.</summary>
    [Fact]
    public Task AnExitThatLooksLikeAKillIsACrash() => CrashesAsync("Environment.Exit(128 + 9);", "signal 31");

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    [InlineData(15)]
    public Task ASignalThatComesFromOutsideCannotBeSentToOneself(int signal) => Attacker.IsRefusedAsync(
        $"if (raise({signal}) == 0) throw new Exception(\"BREACH\"); throw new Exception(\"refused\");", "refused",
        "[DllImport(\"libc\")] static extern int raise(int signal);");

    private static async Task CrashesAsync(string statements, string expected, string members = "")
    {
        var rejected = Assert.IsType<Outcome.Rejected>(await Attacker.RunAsync(statements, members));
        Assert.Equal(Stage.Crash, rejected.Stage);
        Assert.Contains(expected, rejected.Reason, StringComparison.Ordinal);
    }
}
