using EvoPrompting.Chance;
using EvoPrompting.Evaluation.Pool;
using EvoPrompting.Folders;
using EvoPrompting.Journal;
using EvoPrompting.Journal.Summaries;
using EvoPrompting.Observers;
using EvoPrompting.Recipes;
using EvoPrompting.Runs.Servers;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Runs;

/// <summary>
/// A search in a folder, from its task and recipe to its results. Everything is journaled as it happens: a run that was stopped or killed
/// goes on where it was, and has the history of an unbroken one.
/// </summary>
/// <param name="task">What is searched for.</param>
/// <param name="recipe">How: see <c>Recipe()</c> of a task for its defaults, and <c>with</c> for changes.</param>
/// <param name="folder">Where the run is kept.</param>
/// <param name="seed">The one number that, with the recipe, a run is reproduced from.</param>
public sealed class SearchRun(SearchTask task, Recipe recipe, RunFolder folder, RunSeed seed)
{
    /// <summary>Candidates that are run at once by processes. It changes how long a run takes, never its history.</summary>
    public int Workers { get; init; } = Math.Clamp(Environment.ProcessorCount, 1, 64);

    /// <summary>Whether processes that run candidates are walled in.</summary>
    public SandboxMode Sandbox { get; init; } = SandboxMode.Required;

    /// <summary>What the search may ask of models behind servers.</summary>
    public CallTerms Calls { get; init; } = new();

    /// <summary>What it is put together from.</summary>
    public SearchParts Parts { get; init; } = new();

    /// <summary>What watches it: can neither slow nor break it.</summary>
    public IReadOnlyList<IRunObserver> Observers { get; init; } = [];

    /// <summary>Done in the folder of a run that begins, before there is a journal.</summary>
    internal Action? BeforeItBegins { get; init; }

    /// <summary>Takes what people should know while it goes on, a line each; calls may come from several threads.</summary>
    public Action<string> Say { get; init; } = _ => { };

    /// <summary>
    /// Runs to the end and returns what came of it: begins, or goes on with the run that the folder holds.
    /// </summary>
    /// <exception cref="UserException">
    /// The recipe has faults, the folder holds another run, or a server or the machine stopped this one; the message says what to do.
    /// </exception>
    /// <exception cref="OperationCanceledException">It was stopped. What is done is kept.</exception>
    public async Task<RunSummary> RunAsync(CancellationToken stop = default)
    {
        await using (var open = Open(resume: File.Exists(folder.Journal)))
            await open.RunAsync(Observers, stop);
        return RunSummary.Of(RunHistory.Open(folder), TaskCopy.Open(folder, task.Name) ?? task);
    }

    /// <summary>Puts the search together and takes hold of its folder, for those who want to look in between.</summary>
    /// <param name="resume">True where the folder has to hold the run already, false where it must hold none.</param>
    /// <exception cref="UserException">The recipe has faults, or the folder cannot be used for this run.</exception>
    public OpenRun Open(bool resume)
    {
        if (!resume && Faults() is { Count: > 0 } faults) throw new RecipeException(faults);
        if (resume || task is not FolderTask own)
            return new OpenRun(
                this, (resume ? TaskCopy.Open(folder, task.Name) : null) ?? task, recipe, folder, seed, resume, reserved: null);
        var reserved = SqliteJournal.Reserve(folder); // nobody else may copy his task there meanwhile
        try
        {
            return new OpenRun(this, TaskCopy.Make(folder, own), recipe, folder, seed, resume, reserved);
        }
        catch
        {
            reserved.Dispose();
            throw;
        }
    }

    private IReadOnlyList<RecipeFault> Faults() =>
        [.. RecipeRules.Task(recipe.Task, [task]), .. RecipeRules.Factors(recipe, [task]), .. recipe.Faults()];
}
