using System.Diagnostics;
using System.Globalization;
using System.Text;
using EvoPrompting.Commands;
using EvoPrompting.Evaluation.Pool;
using EvoPrompting.Files;
using EvoPrompting.Jobs;

namespace EvoPrompting.Evaluation.Commands;

/// <summary>
/// A process of ours that runs commands and sees to it that nothing of them runs on or is left. It ends by itself when this process does;
/// disposing it waits for that.
/// </summary>
internal sealed class CommandProcess : IAsyncDisposable
{
    private const int StartSeconds = 600, EndSeconds = 15, BytesOfACharacter = 6; // in JSON, at most

    private readonly Process process;
    private readonly Task<string> errors;

    private CommandProcess(Process process, IReadOnlyList<int> cores)
    {
        (this.process, Cores) = (process, cores);
        errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
    }

    public int Id => process.Id;

    /// <summary>Its folder for what commands read and write; removed when it ends.</summary>
    public string Scratch { get; private set; } = "";

    /// <summary>Those that its commands may use; none for all.</summary>
    public IReadOnlyList<int> Cores { get; }

    /// <param name="workerFolder">The folder of the worker program, of which it is a mode.</param>
    /// <param name="bubblewrap">The program that is put around jailed commands; null where there is none.</param>
    /// <exception cref="UserException">It did not become ready.</exception>
    public static async Task<CommandProcess> StartAsync(
        string workerFolder, string? bubblewrap, IReadOnlyList<int> cores, CancellationToken stop)
    {
        var start = ProcessCommand.For(workerFolder, "EvoPrompting.Worker");
        start.ArgumentList.Add("--commands");
        start.ArgumentList.Add(bubblewrap ?? "");
        foreach (var core in cores) start.ArgumentList.Add(core.ToString(CultureInfo.InvariantCulture));
        start.Environment["TMPDIR"] = Path.GetTempPath();
        var started = new CommandProcess(await WorkerStarter.StartAsync(start).ConfigureAwait(false), cores);
        try
        {
            using var clock = CancellationTokenSource.CreateLinkedTokenSource(stop);
            clock.CancelAfter(TimeSpan.FromSeconds(StartSeconds));
            if (await started.ReadAsync(Frame.LongestFromWorker, clock.Token).ConfigureAwait(false) is not { Kind: FrameKind.Ready } ready)
                throw new WorkerStartException(true, $"commands cannot be run: {(await started.errors.ConfigureAwait(false)).Trim()}");
            started.Scratch = Encoding.UTF8.GetString(ready.Payload);
            return started;
        }
        catch
        {
            await started.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Runs one command to its end.</summary>
    /// <exception cref="IOException">The process has ended: somebody killed it.</exception>
    public async Task<CommandEnd> RunAsync(Command command, CancellationToken stop)
    {
        await new Frame(FrameKind.Request, Payload.Of(command)).WriteToAsync(process.StandardInput.BaseStream, stop).ConfigureAwait(false);
        var longest = Frame.LongestFromWorker + BytesOfACharacter * command.Limits.OutputBytes;
        return await ReadAsync(longest, stop).ConfigureAwait(false) is { Kind: FrameKind.Finished } answer
            ? Payload.Read<CommandEnd>(answer.Payload) : throw new EndOfStreamException("no answer");
    }

    /// <summary>Closes its line, upon which it ends all that it started and removes its folder; kills it where that takes long.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // it has ended
        }

        using var clock = new CancellationTokenSource(TimeSpan.FromSeconds(EndSeconds));
        try
        {
            await process.WaitForExitAsync(clock.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        }

        if (Scratch.Length > 0) ScratchFolder.Remove(Scratch); // where it was killed
        process.Dispose();
    }

    private Task<Frame?> ReadAsync(int longest, CancellationToken stop) =>
        Frame.ReadAsync(process.StandardOutput.BaseStream, longest, stop).AsTask().WaitAsync(stop);
}
