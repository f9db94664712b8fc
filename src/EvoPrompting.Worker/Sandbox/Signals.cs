using System.Runtime.InteropServices;

namespace EvoPrompting.Worker.Sandbox;

/// <summary>
/// Signals from outside act at once, without the runtime's handlers, so that the parent sees which one ended a worker; the interrupt key of
/// a terminal is the parent's business alone. A hangup is left as it was: the runtime has no handler for it, and under <c>nohup</c> a run
/// goes on without its terminal, so its workers have to.
/// </summary>
internal static class Signals
{
    private const int Hangup = 1, Interrupt = 2, Quit = 3, BrokenPipe = 13, Terminate = 15;
    private const nint Default = 0, Ignore = 1;

    public static void LeaveToTheParent()
    {
        _ = Handle(Interrupt, Ignore);
        _ = Handle(Quit, Default);
        _ = Handle(Terminate, Default);
    }

    /// <summary>For a process that has to outlive its parent for a moment, to end what it started: it ends when its channel does.</summary>
    public static void IgnoreThoseThatEnd()
    {
        foreach (var signal in (int[])[Hangup, Interrupt, Quit, Terminate]) _ = Handle(signal, Ignore);
    }

    /// <summary>What a program expects at its start: the runtime ignores broken pipes, and what is ignored stays so behind it.</summary>
    public static void ToDefaults()
    {
        foreach (var signal in (int[])[Hangup, Interrupt, Quit, BrokenPipe, Terminate]) _ = Handle(signal, Default);
    }

    [DllImport("libc", EntryPoint = "signal")]
    private static extern nint Handle(int signal, nint handler);
}
