using System.Collections.Concurrent;
using System.Diagnostics;

namespace EvoPrompting.Evaluation.Pool;

/// <summary>
/// Starts processes from one thread that lives as long as this process. A worker asks Linux to be killed when its parent ends, and
/// Linux takes the thread that started it for its parent: a pool thread ends much earlier.
/// </summary>
internal static class WorkerStarter
{
    private static readonly BlockingCollection<(ProcessStartInfo What, TaskCompletionSource<Process> Started)> Orders = [];

    static WorkerStarter() => new Thread(Work) { IsBackground = true, Name = "worker starter" }.Start();

    /// <exception cref="WorkerStartException">There is no such program or it cannot be run.</exception>
    public static Task<Process> StartAsync(ProcessStartInfo what)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Orders.Add((what, started));
        return started.Task;
    }

    private static void Work()
    {
        foreach (var (what, started) in Orders.GetConsumingEnumerable())
        {
            try
            {
                started.SetResult(Process.Start(what)!);
            }
            catch (Exception e)
            {
                started.SetException(new WorkerStartException(true, $"'{what.FileName}' cannot be started: {e.Message}"));
            }
        }
    }
}
