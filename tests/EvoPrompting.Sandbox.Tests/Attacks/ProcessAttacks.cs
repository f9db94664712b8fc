using EvoPrompting.Candidates;
using EvoPrompting.Sandbox.Tests.Support;

namespace EvoPrompting.Sandbox.Tests.Attacks;

/// <summary>No other process can be started, stopped, traced or even named, and the environment holds nothing.</summary>
public class ProcessAttacks
{
    private const string Libc = """
        [DllImport("libc", SetLastError = true)] static extern long syscall(long n, long a, long b, long c, long d);
        [DllImport("libc", SetLastError = true)] static extern int fork();
        [DllImport("libc")] static extern int getppid();
        """;

    [Fact]
    public Task AProcessCannotBeStarted() => Attacker.IsRefusedAsync(
        """Process.Start("/bin/true"); throw new Exception("BREACH");""", "/bin/true");

    [Fact]
    public Task TheProgramCannotBeReplaced() => Attacker.IsRefusedAsync(
        """
        var path = Marshal.StringToHGlobalAnsi("/bin/true");
        syscall(59, path, 0, 0, 0);
        throw new Exception("error " + Marshal.GetLastPInvokeError());
        """,
        "error 38", Libc);

    [Fact]
    public Task AForkIsRefused() => Attacker.IsRefusedAsync(
        """
        var child = fork();
        throw new Exception(child >= 0 ? "BREACH" : "error " + Marshal.GetLastPInvokeError());
        """,
        "error 1", Libc);

    [Fact]
    public Task TheParentCannotBeKilled() => Attacker.IsRefusedAsync(
        """throw new Exception(syscall(62, getppid(), 9, 0, 0) == 0 ? "BREACH" : "error " + Marshal.GetLastPInvokeError());""", "error 38", Libc);

    [Fact]
    public Task NoThreadOfTheParentCanBeSignalled() => Attacker.IsRefusedAsync(
        """throw new Exception(syscall(234, getppid(), getppid(), 9, 0) == 0 ? "BREACH" : "error " + Marshal.GetLastPInvokeError());""", "error 1", Libc);

    [Fact]
    public Task TheParentCannotBeTraced() => Attacker.IsRefusedAsync(
        """throw new Exception(syscall(101, 16, getppid(), 0, 0) == 0 ? "BREACH" : "error " + Marshal.GetLastPInvokeError());""", "error 38", Libc);

    [Fact]
    public Task TheParentsLimitsCannotBeChanged() => Attacker.IsRefusedAsync(
        """
        var limit = Marshal.AllocHGlobal(16);
        throw new Exception(syscall(302, getppid(), 0, 0, limit) == 0 ? "BREACH" : "error " + Marshal.GetLastPInvokeError());
        """,
        "error 1", Libc);

    [Fact]
    public Task TheParentsMemoryCannotBeRead() => Attacker.IsRefusedAsync(
        """throw new Exception("BREACH " + File.ReadAllBytes("/proc/" + getppid() + "/environ").Length);""", "denied", Libc);

    [Fact]
    public Task SignalsCannotBeSentThroughDescriptors() => Attacker.IsRefusedAsync(
        """throw new Exception(syscall(72, 2, 8, getppid(), 0) == 0 ? "BREACH" : "error " + Marshal.GetLastPInvokeError());""", "error 1", Libc);

    /// <summary>
    /// A key stands in the environment of the process that starts the worker; inside, neither .NET nor libc nor /proc finds it.
    /// </summary>
    [Fact]
    public async Task TheEnvironmentHoldsNoSecret()
    {
        const string Variable = "EVOPROMPTING_TEST_API_KEY", Key = "sk-of-the-parent";
        Environment.SetEnvironmentVariable(Variable, Key);
        try
        {
            // A pool of its own: a spare worker of another one may be older than the variable.
            var outcome = await Attacker.RunAsync(
                """
                string Native(int pid)
                {
                    try { return File.ReadAllText("/proc/" + pid + "/environ").Replace('\0', ' '); }
                    catch (Exception e) when (e is IOException or UnauthorizedAccessException) { return ""; }
                }
                var names = Environment.GetEnvironmentVariables().Keys.Cast<string>().Order();
                var held = string.Concat(Environment.GetEnvironmentVariables().Values.Cast<string>()) + Marshal.PtrToStringUTF8(getenv("EVOPROMPTING_TEST_API_KEY"))
                    + Native(Environment.ProcessId) + Native(getppid());
                if (held.Contains("sk-of-the-parent")) throw new Exception("BREACH");
                throw new Exception("names: " + string.Join(" ", names));
                """,
                """[DllImport("libc")] static extern int getppid(); [DllImport("libc")] static extern nint getenv(string name);""",
                limits: Attacker.Usual);
            var reason = Assert.IsType<Outcome.Rejected>(outcome).Reason;
            Assert.DoesNotContain("BREACH", reason);
            var names = reason.Split("names: ")[1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            Assert.All(
                names, name =>
                    Assert.Matches(
                        "^(DOTNET_.*|OMP_NUM_THREADS|MKL_NUM_THREADS|ATEN_CPU_CAPABILITY|MKL_CBWR|MALLOC_ARENA_MAX|LANG|PWD)$", name));
        }
        finally
        {
            Environment.SetEnvironmentVariable(Variable, null);
        }
    }

    [Fact]
    public Task OnlyThreeDescriptorsAndTheChannelAreOpen() => Attacker.IsRefusedAsync(
        """
        var open = Directory.GetFiles("/proc/self/fd").Select(f => new FileInfo(f).LinkTarget ?? "").ToList();
        var foreign = open.Where(t => !t.StartsWith("pipe:") && t != "/dev/null" && t != "/dev/urandom" && !t.EndsWith(".dll") && !t.StartsWith("/proc/") && !t.StartsWith("anon_inode:[event"));
        throw new Exception("foreign: <" + string.Join(" ", foreign) + ">");
        """,
        "foreign: <>");

    [Fact]
    public Task AForkBombMakesNoProcess() => Attacker.IsRefusedAsync(
        """throw new Exception(Enumerable.Range(0, 10_000).Count(_ => fork() >= 0) + " processes");""", "0 processes", Libc);
}
