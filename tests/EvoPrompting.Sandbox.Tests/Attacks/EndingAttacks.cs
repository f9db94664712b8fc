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
        "syscall(0x40000000 + 39); throw new Exception(\"BREACH\");", "signal 31", "[DllImport(\"libc\")] static extern long syscall(long n);");

    [Fact]
    public Task AnExceptionOnAnotherThreadIsACrash() => CrashesAsync(
        "var t = new Thread(() => throw new Exception(\"elsewhere\")); t.Start(); t.Join(); Thread.Sleep(5000);", "elsewhere");

    private static async Task CrashesAsync(string statements, string expected, string members = "")
    {
        var rejected = Assert.IsType<Outcome.Rejected>(await Attacker.RunAsync(statements, members));
        Assert.Equal(Stage.Crash, rejected.Stage);
        Assert.Contains(expected, rejected.Reason, StringComparison.Ordinal);
    }
}
