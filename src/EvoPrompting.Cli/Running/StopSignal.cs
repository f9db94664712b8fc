using System.Runtime.InteropServices;

namespace EvoPrompting.Cli.Running;

/// <summary>
/// Turns the first Ctrl-C or SIGTERM into a clean stop; a second one ends the process at once. One may stand inside another: each hears
/// every signal.
/// </summary>
internal sealed class StopSignal : IDisposable
{
    private readonly CancellationTokenSource source;
    private readonly PosixSignalRegistration[] registrations;
    private int signals;

    public StopSignal(CancellationToken outer, Action onFirst)
    {
        source = CancellationTokenSource.CreateLinkedTokenSource(outer);
        registrations = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM }.Select(s => PosixSignalRegistration.Create(s, signal =>
        {
            if (Interlocked.Increment(ref signals) > 1) return; // the default: end
            signal.Cancel = true;
            onFirst();
            source.Cancel();
        }))];
    }

    public CancellationToken Token => source.Token;

    public void Dispose()
    {
        foreach (var registration in registrations) registration.Dispose();
        source.Dispose();
    }
}
