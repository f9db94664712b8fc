using System.Collections.Concurrent;
using EvoPrompting.Commands;
using EvoPrompting.Evaluation.Pool;
using EvoPrompting.Files;

namespace EvoPrompting.Evaluation.Commands;

/// <summary>Runs commands on this machine, in places that are made when they are first needed and used again.</summary>
/// <param name="sandbox">Whether jails are put up.</param>
/// <param name="shares">How many evaluations run at once, and the cores of each.</param>
internal sealed class CommandPool(SandboxMode sandbox, CoreShares shares) : ICommandRunner
{
    private readonly SemaphoreSlim free = new(shares.Places);
    private readonly ConcurrentBag<IReadOnlyList<int>> cores = [.. shares.Cores]; // of processes that are not there yet
    private readonly ConcurrentBag<CommandProcess> idle = [];
    private readonly ConcurrentDictionary<int, bool> ids = [];

    /// <summary>The folder of the worker program.</summary>
    public string WorkerFolder { get; init; } = Path.Combine(AppContext.BaseDirectory, "worker");

    /// <summary>What is put around jailed commands; null for nothing.</summary>
    public string? Bubblewrap { get; init; } = sandbox == SandboxMode.Required ? Pool.Bubblewrap.ProgramForCommands : null;

    /// <inheritdoc/>
    public int Places => shares.Places;

    /// <summary>The ids of all its processes ever started: tests look for ones left over.</summary>
    internal IReadOnlyCollection<int> ProcessIds => [.. ids.Keys];

    /// <inheritdoc/>
    public async Task<ICommandPlace> TakeAsync(CancellationToken stop)
    {
        await free.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            if (idle.TryTake(out var process)) return new Place(this, process);
            return new Place(this, await StartAsync(stop).ConfigureAwait(false));
        }
        catch
        {
            free.Release();
            throw;
        }
    }

    private async Task<CommandProcess> StartAsync(CancellationToken stop)
    {
        var own = cores.TryTake(out var taken) ? taken : [];
        try
        {
            var process = await CommandProcess.StartAsync(WorkerFolder, Bubblewrap, own, stop).ConfigureAwait(false);
            ids[process.Id] = true;
            return process;
        }
        catch
        {
            cores.Add(own);
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
                    pool.cores.Add(process.Cores);
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
