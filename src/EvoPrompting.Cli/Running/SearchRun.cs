using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.Cli.Commands;
using EvoPrompting.Cli.Progress;
using EvoPrompting.Cli.Servers;
using EvoPrompting.Cli.Terminals;
using EvoPrompting.Evaluation.Pool;
using EvoPrompting.Journal;
using EvoPrompting.LanguageModels.Endpoints;
using EvoPrompting.LanguageModels.Endpoints.Ledger;
using EvoPrompting.Observers;
using EvoPrompting.Prompts;
using EvoPrompting.Recipes;
using EvoPrompting.Search;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Cli.Running;

/// <summary>Runs a search, begun or resumed, from the recipe to the report.</summary>
/// <param name="workers">Candidates trained at once.</param>
/// <param name="calls">What the search may ask of models behind servers.</param>
internal sealed class SearchRun(
    RunFolder folder, SearchTask task, Recipe recipe, RunSeed seed, int workers, SandboxMode sandbox, CallTerms calls)
{
    /// <summary>Runs to the end, or until Ctrl-C; returns the exit code.</summary>
    /// <param name="resume">True where the folder holds the run already.</param>
    public async Task<int> RunAsync(bool resume, CancellationToken outer)
    {
        var time = TimeProvider.System;
        var settings = recipe.SearchSettings();
        RunProgress? shown = null;
        void Tell(string text)
        {
            if (shown is null) Console.Error.WriteLine(text);
            else shown.Tell(text);
        }

        var terms = calls with { Records = new ModelRecords(folder, recipe, task).ReadAsync };
        await using var place = Composition.Workplace(workers, sandbox);
        await using var evaluation = Composition.Evaluation(task, recipe, seed, place);
        var model = Composition.LanguageModel(recipe, task, terms, evaluation.Intake, Tell);
        using var owned = model as IDisposable;
        var endpoints = model as EndpointLanguageModel;
        var tuner = Composition.Tuner(recipe, model);
        var identity = BuildIdentity.Of(recipe, seed, model.Identity);

        using var stop = new StopSignal(outer, () => Console.Error.WriteLine("\nstopping; what is done is kept ..."));
        using (var journal = resume ? SqliteJournal.Resume(folder, identity, time) : SqliteJournal.Create(folder, identity, time))
        {
            Console.Error.WriteLine($"{(resume ? "resuming" : "running")} {task.Name}, seed {seed}, in {folder}");
            var counts = Counts(settings);
            using var progress =
                new RunProgress(
                    task, settings, counts, time, ProgressLine.OnErrors, notice: () => endpoints?.Notice);
            shown = progress;
            if (endpoints is not null)
            {
                Console.Error.WriteLine($"language model {model.Identity}; tuning: none, for a model behind a server has no soft prompt");
                await endpoints.BeginAsync(journal, stop.Token);
            }

            await using var observers = new IsolatedObservers([progress], Console.Error.WriteLine);
            var observed = new ObservedJournal(journal, observers);
            var search = new EvolutionarySearch(
                task,
                new Proposer(task, model, observed, settings, seed),
                new JournaledEvaluator(evaluation.Intake, evaluation.Evaluator, observed),
                Composition.Selection(recipe, task), tuner, observed, settings, seed);
            try
            {
                await search.RunAsync(stop.Token);
            }
            catch (BudgetReachedException e)
            {
                progress.Dispose();
                Console.Error.WriteLine($"{e.Message} Go on with a larger budget: evoprompting resume {folder}");
                return ExitCode.BudgetReached;
            }
            catch (ServerStoppedException e) when (e.IsOfPrompt)
            {
                progress.Dispose();
                throw new UserException(
                    $"{e.Message}\nThe rest is kept. Go on, which asks for that prompt again, with: evoprompting resume {folder}", e);
            }
            catch (Exception e) when (e is ServerStoppedException or LostCandidateException)
            {
                progress.Dispose();
                throw new UserException($"{e.Message}\nNothing is lost. When that is mended, go on with: evoprompting resume {folder}", e);
            }
            catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
            {
                progress.Dispose();
                Console.Error.WriteLine($"Stopped. Go on with: evoprompting resume {folder}");
                return ExitCode.Stopped;
            }
        }

        ReportCommand.Write(folder);
        return ExitCode.Success;
    }

    /// <summary>Counts what earlier processes did, a piece at a time: a run may be larger than this process wants to hold.</summary>
    private RunCounts Counts(SearchSettings settings)
    {
        var counts = new RunCounts(task, settings);
        var reader = new JournalReader(folder);
        for (var (read, end) = (JournalCursor.Start, reader.End()); read != end;)
        {
            var news = reader.ReadSince(read, most: 1_000);
            foreach (var child in news.Proposals.SelectMany(p => p.Content.Children)) counts.AddProposed(child);
            foreach (var attempt in news.Attempts) counts.AddLost(attempt.Content);
            foreach (var evaluated in news.Outcomes) counts.AddEvaluated(evaluated.Content);
            foreach (var training in news.Trainings) counts.AddTraining(training.Content);
            read = news.Next;
        }

        return counts;
    }
}
