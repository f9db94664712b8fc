using System.Collections.Concurrent;
using EvoPrompting.Commands;
using EvoPrompting.Evaluation.Pool;
using EvoPrompting.Files;

namespace EvoPrompting.Evaluation.Commands;

/// <summary>Runs commands on this machine, in places that are made when they are first needed and used again.</summary>
/// <param name="places">Evaluations at once.</param>
/// <param name="sandbox">Whether jails are put up.</param>
internal sealed class CommandPool(int places, SandboxMode sandbox) : ICommandRunner
{
    private readonly SemaphoreSlim free = new(places);
    private readonly ConcurrentBag<CommandProcess> idle = [];
    private readonly ConcurrentDictionary<int, bool> ids = [];

    /// <summary>The folder of the worker program.</summary>
    public string WorkerFolder { get; init; } = Path.Combine(AppContext.BaseDirectory, "worker");

    /// <inheritdoc/>
    public int Places => places;

    /// <summary>The ids of all its processes ever started: tests look for ones left over.</summary>
    internal IReadOnlyCollection<int> ProcessIds => [.. ids.Keys];

    /// <inheritdoc/>
    public async Task<ICommandPlace> TakeAsync(CancellationToken stop)
    {
        await free.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            if (idle.TryTake(out var process)) return new Place(this, process);
            process = await CommandProcess.StartAsync(WorkerFolder, stop).ConfigureAwait(false);
            ids[process.Id] = true;
            return new Place(this, process);
        }
        catch
        {
            free.Release();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        while (idle.TryTake(out var process)) await process.DisposeAsync().ConfigureAwait(false);
        free.Dispose();
    }

    private sealed class Place(CommandPool pool, CommandProcess process) : ICommandPlace
    {
        private bool isSound = true; // false once nobody knows what the process is doing

        public string Scratch => process.Scratch;

        public async Task<CommandEnd> RunAsync(Command command, CancellationToken stop)
        {
            isSound = false;
            try
            {
                var given = pool.IsWalled ? command : command with { Jail = null };
                var end = await process.RunAsync(given, stop).ConfigureAwait(false);
                isSound = end.Ending != CommandEnding.Lost;
                return end;
            }
            catch (Exception e) when (e is IOException or InvalidDataException)
            {
                return new CommandEnd(CommandEnding.Lost, 0, "", "the process that runs commands was ended from outside");
            }
        }

        public async ValueTask DisposeAsync()
        {
            try
            {
                if (isSound)
                {
                    ScratchFolder.Empty(process.Scratch);
                    pool.idle.Add(process);
                }
                else
                {
                    await process.DisposeAsync().ConfigureAwait(false);
                }
            }
            finally
            {
                pool.free.Release();
            }
        }
    }

    private bool IsWalled => sandbox == SandboxMode.Required;
}
