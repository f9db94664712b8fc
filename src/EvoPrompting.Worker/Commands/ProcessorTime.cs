using System.Runtime.InteropServices;

namespace EvoPrompting.Worker.Commands;

/// <summary>Time of processors in seconds, in user code and in the kernel together.</summary>
internal static unsafe class ProcessorTime
{
    private const int ThisProcess = 0, Children = -1, Fields = 18;

    /// <summary>That of this process so far.</summary>
    public static double OfThisProcess() => Of(ThisProcess);

    /// <summary>That of all children that have ended and were waited for, with theirs.</summary>
    public static double OfChildren() => Of(Children);

    private static double Of(int whom)
    {
        var usage = stackalloc long[Fields]; // user and kernel time first, seconds and microseconds each
        return GetUsage(whom, usage) == 0 ? usage[0] + usage[2] + 1e-6 * (usage[1] + usage[3]) : 0;
    }

    [DllImport("libc", EntryPoint = "getrusage")]
    private static extern int GetUsage(int whom, long* usage);
}
