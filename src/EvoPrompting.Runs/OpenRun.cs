using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.Files;
using EvoPrompting.Journal;
using EvoPrompting.LanguageModels.Endpoints;
using EvoPrompting.Observers;
using EvoPrompting.Prompts;
using EvoPrompting.Recipes;
using EvoPrompting.Runs.Servers;
using EvoPrompting.Search;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Runs;

/// <summary>A run whose folder this process holds, put together and ready to go on. Disposing it ends its processes.</summary>
public sealed class OpenRun : IAsyncDisposable
{
    private readonly SearchRun run;
    private readonly Recipe recipe;
    private readonly RunSeed seed;
    private readonly Stack<object> held = [];
    private readonly TaskEvaluation evaluation;
    private readonly ISoftPromptTuner tuner;
    private readonly SqliteJournal journal;

    /// <param name="reserved">The folder of a run that begins, where it is held already.</param>
    internal OpenRun(
        SearchRun run, SearchTask task, Recipe recipe, RunFolder folder, RunSeed seed, bool resume, FolderLock? reserved)
    {
        if (reserved is not null) Hold(reserved); // given back whatever fails; once there is a journal, by that
        (this.run, Task, this.recipe, this.seed) = (run, task, recipe, seed);
        try
        {
            var calls = run.Calls with { Records = new ModelRecords(folder, recipe, task).ReadAsync };
            var place = Hold(run.Parts.Workplace(run.Workers, run.Sandbox));
            evaluation = Hold(task.NewEvaluation(recipe.Settings, seed, place));
            Model = Hold(run.Parts.LanguageModel(recipe, task, calls, evaluation, run.Say));
            tuner = run.Parts.Tuner(recipe, Model);
            if (!resume) _ = tuner.Initial(seed.Stream("soft prompt")); // what cannot be tuned is refused before there is a run
            var identity = run.Parts.Identity(recipe, seed, Model.Identity);
            var time = TimeProvider.System;
            journal = Hold(resume ? SqliteJournal.Resume(folder, identity, time)
                : SqliteJournal.Create(folder, identity, time, reserved, run.BeforeItBegins));
        }
        catch
        {
            DisposeAsync().AsTask().GetAwaiter().GetResult(); // nothing is at work yet
            throw;
        }
    }

    /// <summary>What is searched for; of a task from a folder, the run's own copy.</summary>
    public SearchTask Task { get; }

    /// <summary>What writes the children.</summary>
    public ILanguageModel Model { get; }

    /// <summary>One line for people while a server is waited for; else null.</summary>
    public string? Notice => (Model as EndpointLanguageModel)?.Notice;

    /// <summary>Runs the rounds that remain.</summary>
    /// <exception cref="UserException">A server or the machine stopped it. What is done is kept.</exception>
    /// <exception cref="OperationCanceledException">It was stopped. What is done is kept.</exception>
    public async Task RunAsync(IReadOnlyList<IRunObserver> observers, CancellationToken stop)
    {
        if (Model is EndpointLanguageModel endpoints) await endpoints.BeginAsync(journal, stop);
        var settings = recipe.SearchSettings();
        await using var isolated = new IsolatedObservers(observers, run.Say);
        var observed = new ObservedJournal(journal, isolated);
        await new EvolutionarySearch(
            Task,
            new Proposer(Task, Model, observed, settings, seed),
            new JournaledEvaluator(evaluation.Intake, evaluation.Evaluator, observed),
            run.Parts.Selection(recipe, Task), tuner, observed, settings, seed).RunAsync(stop);
    }

    public async ValueTask DisposeAsync()
    {
        while (held.TryPop(out var part))
        {
            if (part is IAsyncDisposable ending) await ending.DisposeAsync();
            else (part as IDisposable)?.Dispose();
        }
    }

    private T Hold<T>(T part)
        where T : notnull
    {
        held.Push(part);
        return part;
    }
}
