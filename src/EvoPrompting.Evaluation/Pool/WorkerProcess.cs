using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Threading.Channels;
using EvoPrompting.Jobs;

namespace EvoPrompting.Evaluation.Pool;

/// <summary>One worker: a process of its own that is sent frames and answers in frames. Disposing it kills it.</summary>
internal sealed class WorkerProcess : IStartedProcess
{
    private readonly Process process;
    private readonly StringBuilder firstErrors = new(), lastErrors = new();
    private readonly Task errorsRead, framesWritten;
    private readonly Channel<Frame> outbox = Channel.CreateUnbounded<Frame>(new UnboundedChannelOptions { SingleReader = true });

    private WorkerProcess(Process process)
    {
        this.process = process;
        errorsRead = ReadErrorsAsync(process.StandardError);
        framesWritten = WriteFramesAsync(process.StandardInput.BaseStream);
    }

    public int Id => process.Id;

    public bool HasEnded => process.HasExited;

    /// <summary>The address space that it had mapped when it was ready, in kB; 0 where that is not known.</summary>
    public long MappedWhenReady { get; private set; }

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

    /// <summary>Starts a worker and waits until it is ready.</summary>
    /// <param name="started">Is told the process id, also where the worker never becomes ready.</param>
    /// <exception cref="WorkerStartException">It did not become ready.</exception>
    public static async Task<WorkerProcess> StartAsync(
        WorkerSettings settings, TimeProvider time, Action<int> started, CancellationToken stop)
    {
        var worker = new WorkerProcess(await WorkerStarter.StartAsync(WorkerCommand.For(settings)).ConfigureAwait(false));
        started(worker.process.Id);
        var seconds = settings.StartSeconds;
        using var clock = new CancellationTokenSource(TimeSpan.FromSeconds(seconds), time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(clock.Token, stop);
        try
        {
            var frame = await worker.ReadAsync(both.Token).ConfigureAwait(false);
            if (frame is { Kind: FrameKind.Ready } ready)
            {
                worker.Layers = Payload.Read<WorkerReady>(ready.Payload).Layers;
                worker.MappedWhenReady = ProcessStatus.Of(worker.Id).Mapped;
                return worker;
            }

            var (code, _) = await worker.ExitAsync().ConfigureAwait(false);
            throw new WorkerStartException(
                code == WorkerStartException.NeverReady,
                $"a worker ended before it was ready ({WorkerEnd.Describe(code)}): {worker.Errors}");
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            await worker.DisposeAsync().ConfigureAwait(false);
            throw new WorkerStartException(false, $"a worker's first message is no message ({e.Message}): {worker.Errors}");
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            await worker.DisposeAsync().ConfigureAwait(false);
            throw new WorkerStartException(
                false, string.Create(CultureInfo.InvariantCulture, $"a worker was not ready after {seconds} s: {worker.Errors}"));
        }
        catch
        {
            await worker.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Sends a frame. It is written while others are read; that a worker died meanwhile is seen at the next read.</summary>
    public void Send(Frame frame) => outbox.Writer.TryWrite(frame);

    /// <summary>Reads its next frame, or null when it has ended.</summary>
    // a read of a pipe may ignore its token: it ends when the process is killed
    public Task<Frame?> ReadAsync(CancellationToken stop, int longest = Frame.LongestFromWorker) =>
        Frame.ReadAsync(process.StandardOutput.BaseStream, longest, stop).AsTask().WaitAsync(stop);

    /// <summary>Waits a moment for the process to end by itself and kills it otherwise.</summary>
    /// <returns>Its exit code (128 + signal on Linux), and whether it ran on until it was killed.</returns>
    public async Task<(int Code, bool RanOn)> ExitAsync()
    {
        var ranOn = false;
        using var moment = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await process.WaitForExitAsync(moment.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            ranOn = !process.HasExited; // a machine without a free core may notice late that it has ended
            await KillAsync().ConfigureAwait(false);
        }

        await Task.WhenAny(errorsRead, Task.Delay(TimeSpan.FromSeconds(1))).ConfigureAwait(false); // a child of it may hold the stream
        return (process.ExitCode, ranOn);
    }

    /// <summary>Ends the process at once; its frames end.</summary>
    public void Kill()
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync().ConfigureAwait(false);
        process.Dispose();
    }

    private async Task KillAsync()
    {
        Kill();
        outbox.Writer.TryComplete();
        await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        await framesWritten.ConfigureAwait(false);
    }

    private async Task WriteFramesAsync(Stream to)
    {
        try
        {
            await foreach (var frame in outbox.Reader.ReadAllAsync().ConfigureAwait(false)) await frame.WriteToAsync(to)
                .ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // A broken pipe: the end of its frames says why.
        }
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
