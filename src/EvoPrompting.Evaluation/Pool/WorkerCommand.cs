using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace EvoPrompting.Evaluation.Pool;

/// <summary>Says how a worker is started: its program, its few arguments and its whole environment.</summary>
internal static class WorkerCommand
{
    /// <summary>
    /// All that a worker's environment holds. Diagnostics would open sockets and files; executable pages written twice would need files
    /// in memory.
    /// </summary>
    private static readonly (string Name, string Value)[] Environment =
    [
        ("OMP_NUM_THREADS", "1"),
        ("MKL_NUM_THREADS", "1"),
        ("DOTNET_EnableDiagnostics", "0"),
        ("DOTNET_EnableWriteXorExecute", "0"),
        ("DOTNET_DbgEnableMiniDump", "0"),
        ("DOTNET_TieredPGO", "0"),
        ("DOTNET_gcServer", "0"),
        ("DOTNET_gcConcurrent", "0"),
        ("DOTNET_NOLOGO", "1"),
        ("DOTNET_GCHeapHardLimit", "20000000"), // 512 MB of managed objects, then an OutOfMemoryException that can be reported
        ("DOTNET_GCRegionRange", "40000000"), // the address space they get, all mapped at the start
        ("MALLOC_ARENA_MAX", "1"), // each arena maps 64 MB ahead
        ("LANG", "C.UTF-8"),
    ];

    public static ProcessStartInfo For(WorkerSettings settings)
    {
        var program = Path.Combine(settings.WorkerFolder, OperatingSystem.IsWindows() ? "EvoPrompting.Worker.exe" : "EvoPrompting.Worker");
        if (!File.Exists(program))
            throw new WorkerStartException(true, $"there is no worker program {program}: build the whole solution");
        var bubblewrap = settings.Sandbox == SandboxMode.Required ? Bubblewrap.Program : null;
        var start = new ProcessStartInfo(bubblewrap ?? program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
            WorkingDirectory = settings.WorkerFolder,
        };
        if (bubblewrap is not null)
            foreach (var argument in Bubblewrap.Arguments(RuntimeRoot(), settings.WorkerFolder).Append(program))
                start.ArgumentList.Add(argument);
        foreach (var argument in Arguments(settings, bubblewrap is not null)) start.ArgumentList.Add(argument);
        start.Environment.Clear();
        foreach (var (name, value) in Environment) start.Environment[name] = value;
        start.Environment["DOTNET_ROOT"] = RuntimeRoot();
        if (OperatingSystem.IsWindows())
            start.Environment["SystemRoot"] = System.Environment.GetFolderPath(System.Environment.SpecialFolder.Windows);
        return start;
    }

    private static IEnumerable<string> Arguments(WorkerSettings settings, bool inBubblewrap) =>
    [
        "--sandbox", settings.Sandbox == SandboxMode.Required ? "required" : "none",
        "--memory-megabytes", settings.Limits.MemoryMegabytes.ToString(CultureInfo.InvariantCulture),
        "--parent", (inBubblewrap ? 0 : System.Environment.ProcessId).ToString(CultureInfo.InvariantCulture), // another process namespace
        "--runtime", RuntimeRoot(),
        .. inBubblewrap ? ["--bubblewrap"] : Array.Empty<string>(),
    ];

    /// <summary>The folder of the .NET installation that this process runs on; the worker runs on the same.</summary>
    private static string RuntimeRoot() =>
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..")).TrimEnd(Path.DirectorySeparatorChar);
}
