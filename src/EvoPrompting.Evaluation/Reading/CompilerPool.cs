using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EvoPrompting.Candidates;
using EvoPrompting.Evaluation.Pool;

namespace EvoPrompting.Evaluation.Reading;

/// <summary>
/// Reads C# programs in compiler processes that are started ahead, used again while they are healthy and thrown away at the first trouble.
/// No text can hold a reading up, fill this process's memory or end it; a stop is immediate.
/// </summary>
/// <remarks>
/// A verdict has to be the same on every machine. So all that is too much for a compiler (time, memory, stack, a fault of its own) is one
/// rejection with one reason, and trouble that a fresh process might not have is tried again in one, twice, before it counts against the
/// program.
/// </remarks>
internal sealed class CompilerPool : IIntake, IAsyncDisposable
{
    /// <summary>A process that holds more, in MB, or that has answered more programs is replaced.</summary>
    private const int MostMegabytes = 400, MostAnswers = 2_000;

    private const int Tries = 3;

    /// <summary>Bytes of UTF-8 that a process takes; a longer text is refused here.</summary>
    private const int LongestText = 1 << 20;

    private readonly ProcessSupply<CompilerProcess> supply;
    private readonly CompilerPoolSettings settings;
    private readonly SemaphoreSlim places;
    private readonly ConcurrentStack<CompilerProcess> idle = [];

    /// <param name="contract">What programs are read against, as JSON: see <c>CandidateContract</c> of the compiler.</param>
    /// <exception cref="ArgumentException">The settings are out of range.</exception>
    public CompilerPool(string contract, CompilerPoolSettings settings, TimeProvider? time = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(settings.Processes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(settings.Processes, 64);
        if (settings.Limits.Faults().ToList() is { Count: > 0 } faults)
            throw new ArgumentException(string.Join('\n', faults), nameof(settings));
        this.settings = settings;
        places = new SemaphoreSlim(settings.Processes);
        var clock = time ?? TimeProvider.System;
        supply =
            new ProcessSupply<CompilerProcess>(
                (started, end) => CompilerProcess.StartAsync(contract, settings, clock, started, end), spares: 1);
        supply.Fill(settings.Processes);
    }

    /// <summary>The process ids of all compilers ever started: tests look for ones left over.</summary>
    internal IReadOnlyCollection<int> ProcessIds => supply.Ids;

    /// <summary>Those of compilers that have answered and wait for the next program.</summary>
    internal IReadOnlyCollection<int> IdleIds => [.. idle.Select(compiler => compiler.Id)];

    /// <inheritdoc/>
    public async Task<Intake> TakeAsync(string source, CancellationToken stop)
    {
        if (source.Length > LongestText || Encoding.UTF8.GetByteCount(source) > LongestText)
            return Unread(source, new Outcome.Rejected(Stage.Completion, $"longer than {LongestText} bytes"));
        await places.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            return await ReadAsync(source, stop).ConfigureAwait(false);
        }
        catch (WorkerStartException e)
        {
            throw new UserException($"Programs cannot be read on this machine: {e.Message.TrimEnd('.')}.", e);
        }
        finally
        {
            places.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        while (idle.TryPop(out var compiler)) compiler.Dispose();
        await supply.DisposeAsync().ConfigureAwait(false);
        places.Dispose();
    }

    private async Task<Intake> ReadAsync(string source, CancellationToken stop)
    {
        for (var tries = 1; ; tries++)
        {
            var compiler = await TakeProcessAsync(stop).ConfigureAwait(false);
            var isFresh = compiler.Answers == 0;
            var healthy = false;
            try
            {
                var (end, answer) = await compiler.ReadAsync(source, settings.Limits, stop)
                    .ConfigureAwait(false);
                healthy = end == ReadingEnd.Answered && answer!.Megabytes <= MostMegabytes && compiler.Answers < MostAnswers;
                if (end == ReadingEnd.Answered) return answer!.Intake;
                if (end == ReadingEnd.TooLong || (end == ReadingEnd.Exhausted && isFresh) || tries == Tries) return Unread(source, TooMuch);
            }
            finally
            {
                if (healthy) idle.Push(compiler);
                else compiler.Dispose();
            }
        }
    }

    /// <summary>One that ended while idle says nothing of the next program: it is passed over.</summary>
    private async Task<CompilerProcess> TakeProcessAsync(CancellationToken stop)
    {
        while (idle.TryPop(out var used))
        {
            if (!used.HasEnded) return used;
            used.Dispose();
        }

        return await supply.TakeAsync(stop).ConfigureAwait(false);
    }

    private Outcome.Rejected TooMuch => new(Stage.Compile, string.Create(
        CultureInfo.InvariantCulture,
        $"reading it takes more than a compiler is given ({settings.Limits.SecondsPerProgram} s, {settings.Limits.HeapMegabytes} MB): "
            + $"write it more simply"));

    /// <summary>A program whose tokens nobody could count equals its own text only.</summary>
    private static Intake Unread(string source, Outcome.Rejected why) =>
        new(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(source))), null, why);
}
