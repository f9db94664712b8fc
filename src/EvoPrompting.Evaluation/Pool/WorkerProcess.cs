using System.Diagnostics;
using System.Globalization;
using System.Text;
using EvoPrompting.Jobs;

namespace EvoPrompting.Evaluation.Pool;

/// <summary>One worker: a process of its own that is sent requests and answers in frames. Disposing it kills it.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly StringBuilder firstErrors = new(), lastErrors = new();
    private readonly Task errorsRead;
    private int requests;

    private WorkerProcess(Process process)
    {
        this.process = process;
        errorsRead = ReadErrorsAsync(process.StandardError);
    }

    /// <summary>The sandbox layers in force.</summary>
    public IReadOnlyList<string> Layers { get; private set; } = [];

    /// <summary>What it wrote to its error stream: the first and the last few thousand characters.</summary>
    public string Errors
    {
        get
        {
            lock (firstErrors) return (firstErrors + "\n" + lastErrors).Trim();
        }
    }

    public int Requests => requests;

    /// <summary>Starts a worker and waits until it is ready.</summary>
    /// <param name="started">Is told the process id, also where the worker never becomes ready.</param>
    /// <exception cref="WorkerStartException">It did not become ready.</exception>
    public static async Task<WorkerProcess> StartAsync(WorkerPoolSettings settings, TimeProvider time, Action<int> started, CancellationToken stop)
    {
        var worker = new WorkerProcess(await WorkerStarter.StartAsync(WorkerCommand.For(settings)).ConfigureAwait(false));
        started(worker.process.Id);
        var seconds = settings.Limits.StartSeconds;
        using var clock = new CancellationTokenSource(TimeSpan.FromSeconds(seconds), time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(clock.Token, stop);
        try
        {
            var frame = await worker.ReadAsync(both.Token).ConfigureAwait(false);
            if (frame is { Kind: FrameKind.Ready } ready)
            {
                worker.Layers = Payload.Read<WorkerReady>(ready.Payload).Layers;
                return worker;
            }

            var code = await worker.ExitAsync().ConfigureAwait(false);
            throw new WorkerStartException(
                code == WorkerStartException.NeverReady, $"a worker ended before it was ready ({ExitReport.Describe(code)}): {worker.Errors}");
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            await worker.DisposeAsync().ConfigureAwait(false);
            throw new WorkerStartException(false, $"a worker's first message is no message ({e.Message}): {worker.Errors}");
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            await worker.DisposeAsync().ConfigureAwait(false);
            throw new WorkerStartException(false, string.Create(CultureInfo.InvariantCulture, $"a worker was not ready after {seconds} s: {worker.Errors}"));
        }
        catch
        {
            await worker.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Sends a request. A worker that died meanwhile is seen at the next read.</summary>
    public Task SendAsync(WorkerRequest request, CancellationToken stop)
    {
        requests++;
        return SendAsync(new Frame(FrameKind.Request, Payload.Of(request)), stop);
    }

    /// <summary>Sends a frame. A worker that died meanwhile is seen at the next read.</summary>
    public async Task SendAsync(Frame frame, CancellationToken stop)
    {
        var input = process.StandardInput.BaseStream;
        try
        {
            using var bytes = new MemoryStream();
            frame.WriteTo(bytes);
            bytes.Position = 0;
            await bytes.CopyToAsync(input, stop).ConfigureAwait(false);
            await input.FlushAsync(stop).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // A broken pipe: the end of its frames says why.
        }
    }

    /// <summary>Reads its next frame, or null when it has ended.</summary>
    public Task<Frame?> ReadAsync(CancellationToken stop, int longest = Frame.LongestFromWorker) => // a read of a pipe may ignore its token: it ends when the process is killed
        Frame.ReadAsync(process.StandardOutput.BaseStream, longest, stop).AsTask().WaitAsync(stop);

    /// <summary>Waits a moment for the process to end by itself, kills it otherwise, and returns its exit code (128 + signal on Linux).</summary>
    public async Task<int> ExitAsync()
    {
        using var moment = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await process.WaitForExitAsync(moment.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await KillAsync().ConfigureAwait(false);
        }

        await Task.WhenAny(errorsRead, Task.Delay(TimeSpan.FromSeconds(1))).ConfigureAwait(false); // a child of it may hold the stream
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync().ConfigureAwait(false);
        process.Dispose();
    }

    private async Task KillAsync()
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended.
        }

        await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
    }

    private async Task ReadErrorsAsync(StreamReader from)
    {
        const int kept = 2000;
        var buffer = new char[1024];
        try
        {
            while (await from.ReadAsync(buffer).ConfigureAwait(false) is var read and > 0)
            {
                lock (firstErrors)
                {
                    var first = Math.Min(read, kept - firstErrors.Length);
                    firstErrors.Append(buffer, 0, first);
                    lastErrors.Append(buffer, first, read - first);
                    if (lastErrors.Length > 2 * kept) lastErrors.Remove(0, lastErrors.Length - kept);
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // It was killed.
        }
    }
}
