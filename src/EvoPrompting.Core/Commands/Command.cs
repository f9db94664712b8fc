namespace EvoPrompting.Commands;

/// <summary>One command of a task's evaluator, with all that it is given.</summary>
/// <param name="Words">The program, as an absolute path, and its arguments; nothing is expanded, no shell reads them.</param>
/// <param name="Folder">Where it runs, an absolute path.</param>
/// <param name="Environment">Its whole environment.</param>
/// <param name="Limits">What it may use.</param>
/// <param name="Jail">What it may touch; null for a trusted command, which has the user's rights.</param>
public sealed record Command(
    IReadOnlyList<string> Words, string Folder, IReadOnlyDictionary<string, string> Environment, CommandLimits Limits, Jail? Jail);

/// <summary>What a jailed command may open: nothing else of the machine's files, no network, no other process.</summary>
/// <param name="Readable">Files and folders; those that do not exist are left out.</param>
/// <param name="Writable">Folders that it may also write, create and delete in.</param>
public sealed record Jail(IReadOnlyList<string> Readable, IReadOnlyList<string> Writable);

/// <summary>What a command with all processes that it starts may use. Passing one of them ends it.</summary>
/// <param name="Seconds">Wall time.</param>
/// <param name="MemoryMegabytes">Resident memory of all its processes together, in MB (2^20 bytes).</param>
/// <param name="Processes">Processes at a time, itself included.</param>
/// <param name="OutputBytes">What it prints, standard output and errors together.</param>
/// <param name="DiskMegabytes">What stands in the scratch folder, in MB (2^20 bytes).</param>
public sealed record CommandLimits(double Seconds, int MemoryMegabytes, int Processes, int OutputBytes, int DiskMegabytes);

/// <summary>How a command ended.</summary>
public enum CommandEnding
{
    /// <summary>By itself, with an exit code.</summary>
    Exited,

    /// <summary>It ran longer than it may.</summary>
    Time,

    /// <summary>Its processes held more memory than they may.</summary>
    Memory,

    /// <summary>It had more processes than it may.</summary>
    Processes,

    /// <summary>It printed more than it may.</summary>
    Output,

    /// <summary>It left more in the scratch folder than it may.</summary>
    Disk,

    /// <summary>It was never started: there is no such program, or a wall could not be put up. No fault of a candidate.</summary>
    NotStarted,

    /// <summary>The machine ended it: it says nothing of a candidate.</summary>
    Lost,
}

/// <summary>What came of a command. All its processes have ended.</summary>
/// <param name="Code">The exit code, 128 + signal where a signal ended it; 0 where <paramref name="Ending"/> is not Exited.</param>
/// <param name="Output">What it printed on standard output; never more than it may.</param>
/// <param name="Errors">The last of what it printed on the error stream; where it was not started or was lost, the reason.</param>
public sealed record CommandEnd(CommandEnding Ending, int Code, string Output, string Errors)
{
    /// <summary>Wall time from its own start to its end, in seconds; what was done to start it does not count.</summary>
    public double Seconds { get; init; }

    /// <summary>Time of processors that it and all that it started took, in seconds.</summary>
    public double ProcessorSeconds { get; init; }
}
