using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using EvoPrompting.Evaluation.Pool;

namespace EvoPrompting.Evaluation.Reading;

/// <summary>Says how a compiler process is started: its program, its few arguments and its whole environment.</summary>
internal static class CompilerCommand
{
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

    /// <summary>Returns the command of a process that reads programs against this contract.</summary>
    /// <exception cref="WorkerStartException">There is no such program.</exception>
    public static ProcessStartInfo For(string contract, CompilerPoolSettings settings)
    {
        var program = Path.Combine(settings.Folder, OperatingSystem.IsWindows() ? "EvoPrompting.Compiler.exe" : "EvoPrompting.Compiler");
        if (!File.Exists(program)) throw new WorkerStartException(true, $"there is no compiler program {program}: build the whole solution");
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
            WorkingDirectory = settings.Folder,
        };
        start.ArgumentList.Add(System.Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        foreach (var reference in References(contract)) start.ArgumentList.Add(reference);
        start.Environment.Clear();
        foreach (var (name, value) in Environment) start.Environment[name] = value;
        var bytes = (long)settings.Limits.HeapMegabytes << 20;
        start.Environment["DOTNET_GCHeapHardLimit"] = bytes.ToString("x", CultureInfo.InvariantCulture);
        start.Environment["DOTNET_GCRegionRange"] = (2 * bytes).ToString("x", CultureInfo.InvariantCulture); // all mapped at the start
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        if (OperatingSystem.IsWindows())
            start.Environment["SystemRoot"] = System.Environment.GetFolderPath(System.Environment.SpecialFolder.Windows);
        return start;
    }

    /// <summary>The files that the contract names: the process may read them, and of other files the system's only.</summary>
    private static IEnumerable<string> References(string contract)
    {
        using var document = JsonDocument.Parse(contract);
        return document.RootElement.TryGetProperty("references", out var paths) ? [.. paths.EnumerateArray().Select(path => path.GetString()!)] : [];
    }
}
