using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.Cli.Commands;
using EvoPrompting.Cli.Progress;
using EvoPrompting.Cli.Terminals;
using EvoPrompting.Evaluation.Pool;
using EvoPrompting.Journal;
using EvoPrompting.Journal.Summaries;
using EvoPrompting.LanguageModels.Endpoints;
using EvoPrompting.LanguageModels.Endpoints.Ledger;
using EvoPrompting.LanguageModels.Tuning;
using EvoPrompting.Recipes;
using EvoPrompting.Runs;
using EvoPrompting.Search;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Cli.Running;

/// <summary>Runs a search, begun or resumed, before people's eyes: progress, what stopped it, the report.</summary>
/// <param name="workers">Candidates evaluated at once.</param>
/// <param name="terms">What the search may ask of models behind servers; kept for whoever resumes it.</param>
internal sealed class ShownRun(
    RunFolder folder, SearchTask task, Recipe recipe, RunSeed seed, int workers, SandboxMode sandbox, RememberedTerms terms)
{
    /// <summary>Runs to the end, or until Ctrl-C; returns the exit code.</summary>
    /// <param name="resume">True where the folder holds the run already.</param>
    public async Task<int> RunAsync(bool resume, CancellationToken outer)
    {
        RunProgress? shown = null;
        void Tell(string text)
        {
            if (shown is null) Console.Error.WriteLine(text);
            else shown.Tell(text);
        }

        if (!resume) RefuseToOverwrite();
        var search = new SearchRun(task, recipe, folder, seed)
        {
            Workers = workers,
            Sandbox = sandbox,
            Calls = await terms.OpenAsync(outer),
            Parts = new OwnParts(),
            Say = Tell,
            BeforeItBegins = () => terms.Keep(folder),
        };
        using var stop = new StopSignal(outer, () => Console.Error.WriteLine("\nstopping; what is done is kept ..."));
        await using (var run = search.Open(resume))
        {
            if (resume) terms.Keep(folder);
            Console.Error.WriteLine($"{(resume ? "resuming" : "running")} {task.Name}, seed {seed}, in {folder}");
            var settings = recipe.SearchSettings();
            using var progress = new RunProgress(
                run.Task, settings, Counts(run.Task, settings), TimeProvider.System, ProgressLine.OnErrors, notice: () => run.Notice);
            shown = progress;
            if (run.Model is EndpointLanguageModel)
                Console.Error.WriteLine(
                    $"language model {run.Model.Identity}; tuning: none, for a model behind a server has no soft prompt");
            try
            {
                await run.RunAsync([progress], stop.Token);
                if (run.Model is ITunableLanguageModel tunable && recipe.Tuning.Kind == TuningKind.SoftPrompt)
                {
                    progress.Tell("judging the tunings by the rounds after them");
                    var summary = RunSummary.Of(RunHistory.Open(folder), run.Task);
                    await JudgedTunings.KeepAsync(folder, summary, tunable, Environment.ProcessorCount, stop.Token);
                }
            }
            catch (BudgetReachedException e)
            {
                progress.Dispose();
                Console.Error.WriteLine(
                    $"{e.Message} Go on with a larger budget: evoprompting resume {folder} {e.Option} N");
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

    /// <summary>A report writes files: those that no run made stay what they are.</summary>
    private void RefuseToOverwrite()
    {
        if (File.Exists(folder.Journal)) return; // is refused for that
        string[] written = [folder.Recipe, folder.Report, folder.PlotPng, folder.PlotSvg, folder.Best];
        if (written.FirstOrDefault(Path.Exists) is { } there)
            throw new UserException($"{there} is there already, and this run's report would overwrite it: give another folder with --out.");
    }

    /// <summary>Counts what earlier processes did, a piece at a time: a run may be larger than this process wants to hold.</summary>
    private RunCounts Counts(SearchTask task, SearchSettings settings)
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
