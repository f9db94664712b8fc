using EvoPrompting.Sandbox.Tests.Support;

namespace EvoPrompting.Sandbox.Tests.Attacks;

/// <summary>Nothing but the worker itself, the runtime and the system's libraries can be read, nothing at all can be written.</summary>
public class FileAttacks
{
    private const string Denied = "denied";

    [Fact]
    public Task AFileCannotBeRead() => Attacker.IsRefusedAsync(
        """throw new Exception("BREACH " + File.ReadAllText("/etc/passwd").Length);""", Denied);

    [Fact]
    public Task TheParentsFilesCannotBeRead() => Attacker.IsRefusedAsync(
        $"""throw new Exception("BREACH " + File.ReadAllBytes(@"{typeof(FileAttacks).Assembly.Location}").Length);""", Denied);

    [Fact]
    public Task AStaticInitialiserCannotReadAFile() => Attacker.IsRefusedAsync(
        """throw new Exception("BREACH " + stolen);""", Denied,
        """static string stolen = File.ReadAllText("/etc/passwd");""");

    [Fact]
    public Task TheFinalizerThreadCannotReadAFile() => Attacker.IsRefusedAsync(
        """
        Drop();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        throw new Exception(Trap.Caught ?? "the finalizer did not run");
        """,
        Denied,
        "static void Drop() { new Trap(); }",
        """
        class Trap
        {
            public static string Caught;
            ~Trap()
            {
                try { Caught = "BREACH " + File.ReadAllText("/etc/passwd").Length; }
                catch (Exception e) { Caught = e.Message; }
            }
        }
        """);

    [Fact]
    public Task AThreadOfThePoolCannotReadAFile() => Attacker.IsRefusedAsync(
        """
        var caught = "";
        var done = new ManualResetEventSlim();
        ThreadPool.QueueUserWorkItem(_ =>
        {
            try { caught = "BREACH " + File.ReadAllText("/etc/passwd").Length; }
            catch (Exception e) { caught = e.Message; }
            done.Set();
        });
        done.Wait();
        throw new Exception(caught);
        """,
        Denied);

    [Fact]
    public Task AFileCannotBeWritten() => Attacker.IsRefusedAsync(
        """File.WriteAllText(Path.Combine(Path.GetTempPath(), "evoprompting-attack"), "x"); throw new Exception("BREACH");""", Denied);

    [Fact]
    public Task TheWorkersOwnFolderCannotBeWritten() => Attacker.IsRefusedAsync(
        """File.WriteAllText(Path.Combine(AppContext.BaseDirectory, "attack"), "x"); throw new Exception("BREACH");""", Denied);

    [Fact]
    public Task AFolderCannotBeMade() => Attacker.IsRefusedAsync(
        """
        Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "evoprompting-attack-folder"));
        throw new Exception("BREACH");
        """,
        "not implemented");

    [Fact]
    public Task OtherProcessesCannotBeListed() => Attacker.IsRefusedAsync(
        """throw new Exception("BREACH " + Directory.GetDirectories("/proc").Length);""", Denied);

    [Fact]
    public Task TheHomeFolderCannotBeListed() => Attacker.IsRefusedAsync(
        """throw new Exception("BREACH " + Directory.GetFileSystemEntries("/root").Length + Directory.GetFileSystemEntries("/home").Length);""", Denied);
}
