using System.Diagnostics;
using System.Text.Json;

namespace EvoPrompting.Worker.Commands;

/// <summary>When a command took the place of its start, written by the start.</summary>
/// <param name="Timestamp">By the machine's steady clock, which all processes share.</param>
/// <param name="ProcessorSeconds">What the start itself had taken until then.</param>
internal sealed record BegunAt(long Timestamp, double ProcessorSeconds)
{
    /// <summary>Writes the file for this process, at this moment.</summary>
    public static void Write(string file) =>
        File.WriteAllText(file, JsonSerializer.Serialize(new BegunAt(Stopwatch.GetTimestamp(), ProcessorTime.OfThisProcess())));

    /// <summary>Returns what stands in the file; null where the command never began.</summary>
    public static BegunAt? Read(string file) =>
        File.Exists(file) && File.ReadAllText(file) is { Length: > 0 } text ? JsonSerializer.Deserialize<BegunAt>(text) : null;
}
