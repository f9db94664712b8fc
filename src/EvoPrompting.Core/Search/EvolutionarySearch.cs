using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.History;
using EvoPrompting.Prompts;
using EvoPrompting.Recipes;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Search;

/// <summary>Searches for programs with a language model as mutation and crossover operator (Algorithm 1 of the paper).</summary>
internal sealed class EvolutionarySearch(
    SearchTask task, Proposer proposer, JournaledEvaluator evaluator, ISurvivorSelection selection,
    ISoftPromptTuner tuner, IRunJournal journal, SearchSettings settings, RunSeed seed)
{
    private readonly SurvivorRace race = new(evaluator, settings);

    /// <summary>Runs the rounds that remain and returns the p fittest children, best first.</summary>
    /// <exception cref="NoViableSeedException">No seed has an error below the ceiling, so there is no first parent.</exception>
    public async Task<IReadOnlyList<EvaluatedCandidate>> RunAsync(CancellationToken stop = default)
    {
        var state = await journal.ResumeAsync(stop) ?? await StartAsync(stop);
        while (state.Round < settings.Rounds)
            state = await RunRoundAsync(state, stop);

        return Result(state.Population);
    }

    private async Task<SearchState> StartAsync(CancellationToken stop)
    {
        var evaluated = await EvaluateSeedsAsync(stop);
        IReadOnlyList<EvaluatedCandidate> parents = [.. evaluated.Where(IsViable)];                 // P <- Initialize      2
        if (parents.Count == 0) throw new NoViableSeedException(task, settings.ErrorCeiling, evaluated);

        var softPrompt = tuner.Initial(seed.Stream("soft prompt"));
        var pairs = TuningExamples.OfSeeds(task, parents, settings, seed.Stream("seed pairs"));
        var tuning = pairs.Count > 0 ? await tuner.TuneAsync(softPrompt, pairs, seed.Stream("tuning on seeds"), stop) : null;
        var state = new SearchState(0, Population.Empty, parents, tuning?.SoftPrompt ?? softPrompt);
        await journal.CommitAsync(state, tuning, stop);
        return state;
    }

    private async Task<SearchState> RunRoundAsync(SearchState state, CancellationToken stop)
    {
        var (round, population, parents, softPrompt) = state;
        TuningResult? tuning = null;

        var children = await proposer.ProposeAsync(parents, softPrompt, round, stop);                 // C <- CrossMut         6
        var evaluated = (await EvaluateAsync(children, stop)).Where(IsViable).ToArray();              // C <- FilterAndEval    7
        population = population.With(evaluated);                                                      // G <- G + C            8

        if (round == settings.Rounds - 1)
        {
            (population, _) = await race.RunAsync(population, Result, round, stop);                   // not in the paper
            parents = [.. parents.Select(population.Now)];
        }
        else if (evaluated.Length > 0)                                                                // no child: same P      9
        {
            (population, var survivors) = await race.RunAsync(population, Survivors, round, stop);    // P <- GetTop(G, p)    10
            var viable = evaluated.Select(population.Now).Where(IsViable);
            var pairs = await PairsAsync(population, parents, viable.Except(survivors), stop);        //       C \ P
            if (pairs.Count > 0)
                tuning = await tuner.TuneAsync(softPrompt, pairs, seed.Stream("tuning", round), stop); // theta <- Train      11

            softPrompt = tuning?.SoftPrompt ?? softPrompt;
            population = population.Retire(survivors);                                                // chosen once (sec. 3.3)
            parents = survivors.Count > 0 ? survivors : parents;
        }

        var next = new SearchState(round + 1, population, parents, softPrompt);                       // t <- t + 1           13
        await journal.CommitAsync(next, tuning, stop);
        return next;

        IReadOnlyList<EvaluatedCandidate> Survivors(Population all) => selection.NextParents(
            [.. all.Eligible.Where(IsViable)], [.. all.Eligible.Where(e => !IsViable(e))], settings.Survivors,
            seed.Stream("survivors", round));
    }

    /// <summary>The fittest of all of G, parents too.</summary>
    private IReadOnlyList<EvaluatedCandidate> Result(Population all) => new FittestSelection(task).NextParents(
        [.. all.Members.Where(IsViable)], settings.Survivors, seed.Stream("result"));                                      // 15

    private async Task<IReadOnlyList<TuningExample>> PairsAsync(
        Population population, IReadOnlyList<EvaluatedCandidate> parents, IEnumerable<EvaluatedCandidate> unselected,
        CancellationToken stop)
    {
        if (settings.TuningPairs == TuningPairs.Rest) return TuningExamples.From(task, parents, unselected);
        EvaluatedCandidate[] known = [.. await EvaluateSeedsAsync(stop), .. population.Members]; // seeds: from the journal
        return TuningExamples.Weighted(task, known, population.Members.Where(IsViable));
    }

    private Task<IReadOnlyList<EvaluatedCandidate>> EvaluateSeedsAsync(CancellationToken stop) => EvaluateAsync(
        [.. task.Seeds.Select((s, ordinal) => new Candidate(ordinal, Round: -1, s.Source, Name: s.Name))], stop);

    /// <summary>Evaluates and returns all in ordinal order, so that timing never changes a run.</summary>
    private async Task<IReadOnlyList<EvaluatedCandidate>> EvaluateAsync(IReadOnlyList<Candidate> candidates, CancellationToken stop)
    {
        var all = new List<EvaluatedCandidate>();
        await foreach (var evaluated in evaluator.EvaluateAsync(candidates, stop)) all.Add(evaluated);
        return [.. all.OrderBy(e => e.Candidate.Ordinal)];
    }

    private bool IsViable(EvaluatedCandidate evaluated) => evaluated.IsViable(task, settings.ErrorCeiling); // Algorithm 3, line 4
}
