using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace EvoPrompting.Evaluation.Pool;

/// <summary>
/// Says what is common to the commands of all processes that hold untrusted programs: pipes for streams, a short environment.
/// </summary>
internal static class ProcessCommand
{
    /// <summary>
    /// The environment of all. Diagnostics would open sockets and files; executable pages written twice would need files in memory.
    /// </summary>
    private static readonly (string Name, string Value)[] Environment =
    [
        ("DOTNET_EnableDiagnostics", "0"),
        ("DOTNET_EnableWriteXorExecute", "0"),
        ("DOTNET_DbgEnableMiniDump", "0"),
        ("DOTNET_TieredPGO", "0"),
        ("DOTNET_gcServer", "0"),
        ("DOTNET_gcConcurrent", "0"),
        ("DOTNET_NOLOGO", "1"),
        ("MALLOC_ARENA_MAX", "1"), // each arena maps 64 MB ahead
        ("LANG", "C.UTF-8"),
    ];

    /// <summary>The folder of the .NET installation that this process runs on; those that it starts run on the same.</summary>
    public static string RuntimeRoot { get; } =
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..")).TrimEnd(Path.DirectorySeparatorChar);

    /// <summary>
    /// Returns the command of one of our programs, without arguments; nothing of this process's environment is passed on.
    /// </summary>
    /// <param name="folder">Where the program lies, and where it runs.</param>
    /// <param name="name">The program's name, without what the system appends.</param>
    /// <exception cref="WorkerStartException">There is no such program.</exception>
    public static ProcessStartInfo For(string folder, string name)
    {
        var program = Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name);
        if (!File.Exists(program)) throw new WorkerStartException(true, $"there is no program {program}: build the whole solution");
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
            WorkingDirectory = folder,
        };
        start.Environment.Clear();
        foreach (var (variable, value) in Environment) start.Environment[variable] = value;
        start.Environment["DOTNET_ROOT"] = RuntimeRoot;
        if (OperatingSystem.IsWindows())
            start.Environment["SystemRoot"] = System.Environment.GetFolderPath(System.Environment.SpecialFolder.Windows);
        return start;
    }

    /// <summary>
    /// Sets the most bytes of managed objects, then an OutOfMemoryException, and the address space they get, all mapped at the start.
    /// </summary>
    public static void LimitHeap(this ProcessStartInfo start, long bytes)
    {
        start.Environment["DOTNET_GCHeapHardLimit"] = bytes.ToString("x", CultureInfo.InvariantCulture);
        start.Environment["DOTNET_GCRegionRange"] = (2 * bytes).ToString("x", CultureInfo.InvariantCulture);
    }
}
