using System.Globalization;

namespace EvoPrompting.Worker;

/// <summary>What the parent asks of a worker at its start.</summary>
/// <param name="Sandbox">False where the user said <c>--sandbox none</c>.</param>
/// <param name="MemoryMegabytes">Memory for candidates beyond what the worker holds when it is ready, in MB (2^20 bytes).</param>
/// <param name="Parent">The process id of its parent; 0 where it has a process namespace of its own.</param>
/// <param name="Runtime">The folder of the .NET installation.</param>
/// <param name="Bubblewrap">True where the parent started it in bubblewrap.</param>
/// <param name="Layers">In the second start, the sandbox layers that the first one put in force; null in the first.</param>
internal sealed record WorkerArguments(
    bool Sandbox, int MemoryMegabytes, int Parent, string Runtime, bool Bubblewrap, IReadOnlyList<string>? Layers)
{
    /// <exception cref="FormatException">An argument is missing or of the wrong form.</exception>
    public static WorkerArguments Parse(IReadOnlyList<string> args) => new(
        Value(args, "--sandbox") switch
        {
            "required" => true,
            "none" => false,
            var other => throw new FormatException($"--sandbox is '{other}', it must be required or none"),
        },
        Number(args, "--memory-megabytes"),
        Number(args, "--parent"),
        Value(args, "--runtime"),
        args.Contains("--bubblewrap"),
        args.Contains("--inside") ? Value(args, "--inside").Split(',') : null);

    private static string Value(IReadOnlyList<string> args, string name)
    {
        for (var i = 0; i + 1 < args.Count; i++)
            if (args[i] == name)
                return args[i + 1];
        throw new FormatException($"there is no {name}");
    }

    private static int Number(IReadOnlyList<string> args, string name) =>
        int.TryParse(Value(args, name), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException($"{name} is no number");
}
