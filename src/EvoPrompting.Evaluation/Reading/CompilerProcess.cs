using System.Diagnostics;
using System.Globalization;
using System.Text;
using EvoPrompting.Evaluation.Pool;
using EvoPrompting.Jobs;

namespace EvoPrompting.Evaluation.Reading;

/// <summary>One compiler process: it is sent programs one at a time and answers each. Disposing it kills it.</summary>
internal sealed class CompilerProcess : IStartedProcess, IDisposable
{
    private const int KeptErrors = 2000;

    private readonly Process process;
    private readonly TimeProvider time;
    private readonly Task<string> errors;

    private CompilerProcess(Process process, TimeProvider time)
    {
        this.process = process;
        this.time = time;
        Id = process.Id;
        errors = FirstErrorsAsync(process.StandardError);
    }

    public int Id { get; }

    public bool HasEnded => process.HasExited;

    /// <summary>Programs that it has answered.</summary>
    public int Answers { get; private set; }

    /// <summary>Starts a process and waits until it is ready.</summary>
    /// <param name="started">Is told the process id, also where it never becomes ready.</param>
    /// <exception cref="WorkerStartException">It did not become ready.</exception>
    public static async Task<CompilerProcess> StartAsync(
        string contract, CompilerPoolSettings settings, TimeProvider time, Action<int> started, CancellationToken stop)
    {
        var compiler =
            new CompilerProcess(await WorkerStarter.StartAsync(CompilerCommand.For(contract, settings)).ConfigureAwait(false), time);
        started(compiler.Id);
        using var clock = new CancellationTokenSource(TimeSpan.FromSeconds(settings.Limits.StartSeconds), time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(clock.Token, stop);
        try
        {
            await compiler.SendAsync(ReaderFrameKind.Contract, contract, both.Token).ConfigureAwait(false);
            if (await compiler.ReceiveAsync(both.Token).ConfigureAwait(false) is { Kind: ReaderFrameKind.Ready }) return compiler;
            await compiler.EndedAsync(TimeSpan.FromSeconds(1)).ConfigureAwait(false);
            throw new WorkerStartException(
                false, $"a compiler process ended before it was ready: {await compiler.LastWordsAsync().ConfigureAwait(false)}");
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            compiler.Dispose();
            throw new WorkerStartException(
                false, $"a compiler process did not start as one ({e.Message}): {await compiler.LastWordsAsync().ConfigureAwait(false)}");
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            compiler.Dispose();
            throw new WorkerStartException(false,
                string.Create(CultureInfo.InvariantCulture, $"a compiler process was not ready after {settings.Limits.StartSeconds} s"));
        }
        catch
        {
            compiler.Dispose();
            throw;
        }
    }

    /// <summary>Reads one program and says what came of it; never throws for what the program or the process does.</summary>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public async Task<ReadingReport> ReadAsync(string source, ReadingLimits limits, CancellationToken stop)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var clock = ClockAsync(limits, over);
        try
        {
            await SendAsync(ReaderFrameKind.Program, source, over.Token).ConfigureAwait(false);
            switch (await ReceiveAsync(over.Token).ConfigureAwait(false))
            {
                case { Kind: ReaderFrameKind.Answer } answer:
                    var read = ReadProgram.FromPayload(answer.Payload);
                    Answers++;
                    return new ReadingReport(ReadingEnd.Answered, read);
                case { Kind: ReaderFrameKind.Exhausted }:
                    return new ReadingReport(ReadingEnd.Exhausted);
                case null:
                    await EndedAsync(TimeSpan.FromSeconds(2)).ConfigureAwait(false);
                    return new ReadingReport(
                        !process.HasExited || WasKilled() ? ReadingEnd.Disturbed : ReadingEnd.Exhausted); // the end may be seen late
                default:
                    return new ReadingReport(ReadingEnd.Disturbed);
            }
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return new ReadingReport(await clock.ConfigureAwait(false));
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            await EndedAsync(TimeSpan.FromSeconds(2)).ConfigureAwait(false);
            return new ReadingReport(
                !process.HasExited || WasKilled() || e is InvalidDataException ? ReadingEnd.Disturbed : ReadingEnd.Exhausted);
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            await clock.ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Ends a reading when the process has worked on it for too long, and says so. One that was not let work (stopped, starved, a machine
    /// that slept) says nothing of the program.
    /// </summary>
    private async Task<ReadingEnd> ClockAsync(ReadingLimits limits, CancellationTokenSource over)
    {
        var (longest, before, begun) = (TimeSpan.FromSeconds(limits.SecondsPerProgram), ProcessorTime(), time.GetTimestamp());
        var stop = over.Token;
        try
        {
            while (true)
            {
                await Task.Delay(longest / 8, time, stop).ConfigureAwait(false);
                var isTooLong = ProcessorTime() - before >= longest;
                if (!isTooLong && time.GetElapsedTime(begun).TotalSeconds < limits.MostWaitSeconds) continue;
                await over.CancelAsync().ConfigureAwait(false);
                return isTooLong ? ReadingEnd.TooLong : ReadingEnd.Disturbed;
            }
        }
        catch (OperationCanceledException)
        {
            return ReadingEnd.Disturbed; // it is over; nobody asks
        }
    }

    public void Dispose()
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended.
        }

        process.Dispose();
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    // Reads and writes of a pipe may ignore their token: they end when the process is killed.
    private Task SendAsync(ReaderFrameKind kind, string text, CancellationToken stop) =>
        new ReaderFrame(kind, Encoding.UTF8.GetBytes(text)).WriteToAsync(process.StandardInput.BaseStream, stop).WaitAsync(stop);

    private Task<ReaderFrame?> ReceiveAsync(CancellationToken stop) =>
        ReaderFrame.ReadAsync(process.StandardOutput.BaseStream, stop).AsTask().WaitAsync(stop);

    private async Task EndedAsync(TimeSpan patience)
    {
        using var moment = new CancellationTokenSource(patience, time);
        try
        {
            await process.WaitForExitAsync(moment.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // It closed its line and lives on: whoever disposes it kills it.
        }
    }

    /// <summary>
    /// True where it ended by a signal that others send: hang-up, interrupt, kill, terminate. A compiler in trouble ends by others.
    /// </summary>
    private bool WasKilled() => process.HasExited && process.ExitCode is 128 + 1 or 128 + 2 or 128 + 9 or 128 + 15;

    private TimeSpan ProcessorTime()
    {
        try
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return TimeSpan.Zero; // it has ended
        }
    }

    private async Task<string> LastWordsAsync()
    {
        await Task.WhenAny(errors, Task.Delay(TimeSpan.FromSeconds(1), time)).ConfigureAwait(false);
        return errors.IsCompletedSuccessfully ? errors.Result.Trim() : "";
    }

    /// <summary>Keeps the first words of the error stream and reads the rest, so that the process never waits for a reader.</summary>
    private static async Task<string> FirstErrorsAsync(StreamReader from)
    {
        var kept = new StringBuilder();
        var buffer = new char[1024];
        try
        {
            while (await from.ReadAsync(buffer).ConfigureAwait(false) is var read and > 0)
                kept.Append(buffer, 0, Math.Min(read, KeptErrors - kept.Length));
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // It was killed.
        }

        return kept.ToString();
    }
}
