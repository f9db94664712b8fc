using System.Globalization;

namespace EvoPrompting.Evaluation.Reading;

/// <summary>How a pool runs its compiler processes.</summary>
/// <param name="Processes">Programs that are read at once, one process each, 1 to 64. One more stands by.</param>
/// <param name="Limits">What reading one program may take.</param>
internal sealed record CompilerPoolSettings(int Processes, ReadingLimits Limits)
{
    public CompilerPoolSettings(int processes) : this(processes, new ReadingLimits())
    {
    }

    /// <summary>The folder of the compiler program.</summary>
    public string Folder { get; init; } = Path.Combine(AppContext.BaseDirectory, "compiler");
}

/// <summary>
/// What reading one program may take. An ordinary one takes some milliseconds and a few megabytes, so the limits are a hundred times that,
/// and no verdict on an ordinary program depends on the machine.
/// </summary>
/// <param name="SecondsPerProgram">Time of its process on the processor, 0.1 to 60, so that a busy machine gives the same verdict.</param>
/// <param name="HeapMegabytes">The compiler's objects, in MB (2^20 bytes), 128 to 4,096.</param>
/// <param name="StartSeconds">Wall time from start to ready, 1 to 600.</param>
internal sealed record ReadingLimits(double SecondsPerProgram = 2, int HeapMegabytes = 512, double StartSeconds = 600)
{
    /// <summary>
    /// Wall time after which a process that was not let work as long is given up: it was stopped, or the machine slept.
    /// </summary>
    public double MostWaitSeconds { get; init; } = 120;

    /// <summary>Returns all that is wrong with the limits; nothing where they can be used.</summary>
    public IEnumerable<string> Faults()
    {
        if (!(SecondsPerProgram is >= 0.1 and <= 60)) yield return Fault("seconds_per_program", SecondsPerProgram, 0.1, 60);
        if (HeapMegabytes is < 128 or > 4096) yield return Fault("heap_megabytes", HeapMegabytes, 128, 4096);
        if (!(StartSeconds is >= 1 and <= 600)) yield return Fault("start_seconds", StartSeconds, 1, 600);
    }

    private static string Fault(string name, double value, double least, double most) =>
        string.Create(CultureInfo.InvariantCulture, $"{name} is {value}, it must be from {least} to {most}");
}
