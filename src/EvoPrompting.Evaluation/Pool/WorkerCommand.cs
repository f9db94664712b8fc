using System.Diagnostics;
using System.Globalization;

namespace EvoPrompting.Evaluation.Pool;

/// <summary>Says how a worker is started: its program, its few arguments and its whole environment.</summary>
internal static class WorkerCommand
{
    /// <summary>Managed objects of a worker, in bytes: its tensors are not among them.</summary>
    private const long HeapBytes = 512L << 20;

    /// <exception cref="WorkerStartException">There is no such program.</exception>
    public static ProcessStartInfo For(WorkerSettings settings)
    {
        var start = ProcessCommand.For(settings.WorkerFolder, "EvoPrompting.Worker");
        if (settings.Sandbox == SandboxMode.Required && Bubblewrap.Program is { } bubblewrap)
        {
            foreach (var argument in Bubblewrap.Arguments(ProcessCommand.RuntimeRoot, settings.WorkerFolder).Append(start.FileName))
                start.ArgumentList.Add(argument);
            start.FileName = bubblewrap;
            foreach (var argument in Arguments(settings, inBubblewrap: true)) start.ArgumentList.Add(argument);
        }
        else
        {
            foreach (var argument in Arguments(settings, inBubblewrap: false)) start.ArgumentList.Add(argument);
        }

        start.Environment["OMP_NUM_THREADS"] = "1";
        start.Environment["MKL_NUM_THREADS"] = "1";
        start.LimitHeap(HeapBytes);
        return start;
    }

    private static IEnumerable<string> Arguments(WorkerSettings settings, bool inBubblewrap) =>
    [
        "--sandbox", settings.Sandbox == SandboxMode.Required ? "required" : "none",
        "--memory-megabytes", settings.Limits.MemoryMegabytes.ToString(CultureInfo.InvariantCulture),
        "--parent", (inBubblewrap ? 0 : Environment.ProcessId).ToString(CultureInfo.InvariantCulture), // another process namespace
        "--runtime", ProcessCommand.RuntimeRoot,
        .. inBubblewrap ? ["--bubblewrap"] : Array.Empty<string>(),
    ];
}
