using System.Globalization;
using EvoPrompting.Candidates;

namespace EvoPrompting.Evaluation.Pool;

/// <summary>Turns the end of a worker that gave no verdict into an outcome with a reason.</summary>
internal static class ExitReport
{
    private static readonly string[] SignsOfMemory =
        ["out of memory", "OutOfMemoryException", "can't allocate memory", "bad_alloc", "Failed to create RW mapping", "GC heap"];

    private const int Signal = 128, Killed = 9;

    private static readonly Dictionary<int, string> Signals = new()
    {
        [4] = "illegal instruction",
        [6] = "abort",
        [7] = "bus error",
        [8] = "arithmetic fault",
        [Killed] = "killed",
        [11] = "segmentation fault",
        [15] = "terminated",
        [24] = "processor time",
        [25] = "file size",
        [31] = "forbidden system call",
    };

    /// <summary>Returns the outcome of a candidate whose worker ended with this code and these last words.</summary>
    public static Outcome.Rejected Rejection(int code, string errors)
    {
        if (errors.Contains("Stack overflow", StringComparison.Ordinal))
            return new Outcome.Rejected(Stage.Crash, "the stack overflowed: endless recursion?");
        if (SignsOfMemory.FirstOrDefault(sign => errors.Contains(sign, StringComparison.OrdinalIgnoreCase)) is not null)
            return new Outcome.Rejected(Stage.Memory, "it ran out of memory");
        if (code == Signal + Killed)
            return new Outcome.Rejected(Stage.Memory, "its process was killed from outside: the machine ran out of memory?");
        var words = string.Join(' ', errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .TakeWhile(line => !line.StartsWith("at ", StringComparison.Ordinal)).Take(2));
        return new Outcome.Rejected(Stage.Crash, $"its process ended without a result ({Describe(code)}){(words.Length == 0 ? "" : ": " + words)}");
    }

    /// <summary>Names an exit code or the signal in it.</summary>
    public static string Describe(int code) => code > Signal && Signals.TryGetValue(code - Signal, out var name)
        ? $"signal {code - Signal}, {name}"
        : string.Create(CultureInfo.InvariantCulture, $"exit code {code}");
}
