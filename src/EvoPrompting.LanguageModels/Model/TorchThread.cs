using System.Collections.Concurrent;
using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.Model;

/// <summary>
/// A thread that computes what it is given, one after the other, each operation within this thread alone. Several of them use several cores
/// better than threads inside one operation do, and the result of an operation does not depend on how many there are.
/// </summary>
internal sealed class TorchThread : IDisposable
{
    private readonly BlockingCollection<Action> work = [];
    private readonly Thread thread;

    public TorchThread()
    {
        thread = new(Work) { IsBackground = true, Name = "torch" };
        thread.Start();
    }

    public Task<T> Run<T>(Func<T> function)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        work.Add(() =>
        {
            try
            {
                result.SetResult(function());
            }
            catch (OperationCanceledException stopped)
            {
                result.SetCanceled(stopped.CancellationToken);
            }
            catch (Exception fault)
            {
                result.SetException(fault);
            }
        });
        return result.Task;
    }

    public void Dispose()
    {
        work.CompleteAdding();
        thread.Join();
        work.Dispose();
        FreedMemory.GiveBack();
    }

    private void Work()
    {
        set_num_threads(1);
        foreach (var action in work.GetConsumingEnumerable()) action();
    }
}
