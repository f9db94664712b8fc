namespace EvoPrompting.Worker;

/// <summary>Exit codes that the parent knows.</summary>
internal static class WorkerExit
{
    public const int Done = 0;

    public const int BadArguments = 2;

    /// <summary>
    /// This machine cannot run workers as asked; the error stream says why in one sentence, and trying again is of no use.
    /// </summary>
    public const int NeverReady = 3;

    /// <summary>The job was refused; the last frame says why.</summary>
    public const int BadJob = 4;
}
