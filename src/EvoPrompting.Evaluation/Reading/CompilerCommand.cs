using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using EvoPrompting.Evaluation.Pool;

namespace EvoPrompting.Evaluation.Reading;

/// <summary>Says how a compiler process is started: its program, its few arguments and its whole environment.</summary>
internal static class CompilerCommand
{
    /// <summary>Returns the command of a process that reads programs against this contract.</summary>
    /// <exception cref="WorkerStartException">There is no such program.</exception>
    public static ProcessStartInfo For(string contract, CompilerPoolSettings settings)
    {
        var start = ProcessCommand.For(settings.Folder, "EvoPrompting.Compiler");
        start.ArgumentList.Add(Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        foreach (var reference in References(contract)) start.ArgumentList.Add(reference);
        start.LimitHeap((long)settings.Limits.HeapMegabytes << 20);
        return start;
    }

    /// <summary>The files that the contract names: the process may read them, and of other files the system's only.</summary>
    private static IEnumerable<string> References(string contract)
    {
        using var document = JsonDocument.Parse(contract);
        return document.RootElement.TryGetProperty("references", out var paths)
            ? [.. paths.EnumerateArray().Select(path => path.GetString()!)] : [];
    }
}
