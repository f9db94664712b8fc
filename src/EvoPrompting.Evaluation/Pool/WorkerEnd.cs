using System.Globalization;
using EvoPrompting.Candidates;
using EvoPrompting.Jobs;

namespace EvoPrompting.Evaluation.Pool;

/// <summary>What is known of a worker that ended without a verdict.</summary>
/// <param name="Code">Its exit code, 128 + signal on Linux.</param>
/// <param name="Errors">Its last words.</param>
/// <param name="RanOn">True where it closed its channel and went on running, until it was killed here.</param>
/// <param name="Accepted">True where the program may have run; false where only our own code did.</param>
/// <param name="MachineIsShort">True where the machine had no memory left and the worker was far from its own limit.</param>
internal readonly record struct WorkerDeath(int Code, string Errors, bool RanOn, bool Accepted, bool MachineIsShort);

/// <summary>
/// Tells a program that ended its process from a machine that did. A worker cannot send itself the signals that come from outside, and
/// cannot exit with a code that looks like one (<c>Seccomp</c> in the worker sees to both).
/// </summary>
internal static class WorkerEnd
{
    public const string NoMemory = "the machine had no memory left, and the program was far from its own limit";

    private const int Signal = 128;

    private static readonly string[] SignsOfMemory =
        ["out of memory", "OutOfMemoryException", "can't allocate memory", "bad_alloc", "Failed to create RW mapping", "GC heap"];

    private static readonly Dictionary<int, (string Name, bool FromOutside)> Signals = new()
    {
        [1] = ("hangup", true),
        [2] = ("interrupt", true),
        [3] = ("quit", true),
        [4] = ("illegal instruction", false),
        [6] = ("abort", false),
        [7] = ("bus error", false),
        [8] = ("arithmetic fault", false),
        [9] = ("killed", true),
        [11] = ("segmentation fault", false),
        [15] = ("terminated", true),
        [24] = ("processor time", false),
        [25] = ("file size", false),
        [31] = ("forbidden system call", false),
    };

    /// <summary>Returns the end of the job whose worker ended so.</summary>
    public static JobEnd Of(WorkerDeath death)
    {
        if (!death.Accepted) return new JobEnd.Lost($"a worker ended before the program ran ({Describe(death.Code)}){Words(death.Errors)}");
        if (death.RanOn) return Rejected(Stage.Gaming, "it closed its worker's channel");
        if (Signals.TryGetValue(death.Code - Signal, out var signal) && signal.FromOutside)
            return new JobEnd.Lost($"its worker was ended from outside ({Describe(death.Code)})");
        if (death.Errors.Contains("Stack overflow", StringComparison.Ordinal)) return Rejected(Stage.Crash, WorkerRejection.NoStack);
        if (SignsOfMemory.Any(sign => death.Errors.Contains(sign, StringComparison.OrdinalIgnoreCase)))
            return death.MachineIsShort ? new JobEnd.Lost(NoMemory) : Rejected(Stage.Memory, "it ran out of memory");
        return Rejected(Stage.Crash, $"its process ended without a result ({Describe(death.Code)}){Words(death.Errors)}");
    }

    /// <summary>Names an exit code or the signal in it.</summary>
    public static string Describe(int code) => Signals.TryGetValue(code - Signal, out var signal)
        ? $"signal {code - Signal}, {signal.Name}"
        : string.Create(CultureInfo.InvariantCulture, $"exit code {code}");

    private static string Words(string errors)
    {
        var words = string.Join(' ', errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .TakeWhile(line => !line.StartsWith("at ", StringComparison.Ordinal)).Take(2));
        return words.Length == 0 ? "" : ": " + ReasonText.Clean(words);
    }

    private static JobEnd Rejected(Stage stage, string reason) => new JobEnd.Rejected(new Outcome.Rejected(stage, reason));
}
