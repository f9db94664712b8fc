using System.Runtime.InteropServices;

namespace EvoPrompting.Worker.Sandbox;

/// <summary>
/// Signals from outside act at once, without the runtime's handlers, so that the parent sees which one ended a worker; the interrupt key of
/// a terminal is the parent's business alone. A hangup is left as it was: the runtime has no handler for it, and under <c>nohup</c> a run
/// goes on without its terminal, so its workers have to.
/// </summary>
internal static class Signals
{
    private const int Interrupt = 2, Quit = 3, Terminate = 15;
    private const nint Default = 0, Ignore = 1;

    public static void LeaveToTheParent()
    {
        _ = Handle(Interrupt, Ignore);
        _ = Handle(Quit, Default);
        _ = Handle(Terminate, Default);
    }

    [DllImport("libc", EntryPoint = "signal")]
    private static extern nint Handle(int signal, nint handler);
}
