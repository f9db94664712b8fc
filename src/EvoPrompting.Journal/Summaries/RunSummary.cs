using EvoPrompting.Candidates;
using EvoPrompting.Recipes;
using EvoPrompting.Search;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Journal.Summaries;

/// <summary>What a report says of a run, computed from its journal alone.</summary>
/// <param name="Seeds">In their order.</param>
/// <param name="Best">
/// The result of Algorithm 1, line 15: the fittest children, best first. Before the end those of the rounds that are done, as they were
/// then.
/// </param>
/// <param name="Front">The Pareto front over all viable programs, seeds too, from the smallest to the largest.</param>
/// <param name="Reference">The hypervolume's reference point: the power of ten above the largest seed, the error ceiling.</param>
public sealed record RunSummary(
    RunHistory History, Recipe Recipe, SearchTask Task, IReadOnlyList<JournaledCandidate> Seeds, IReadOnlyList<JournaledCandidate> Children,
    IReadOnlyList<JournaledCandidate> Best, IReadOnlyList<JournaledCandidate> Front, SizeAndError Reference)
{
    /// <summary>False where rounds remain: the report then shows what is there.</summary>
    public bool IsFinished => History.States is [.., var last] && last.State.Round >= Recipe.Search.Rounds;

    /// <summary>The task, and its problem where it has several, as the command line names them.</summary>
    public string Problem => Recipe.Settings.Problem is { } problem ? $"{Task.Name}:{problem}" : Task.Name;

    public double Hypervolume => Search.Hypervolume.Of(Front.Select(Place), Reference);

    /// <summary>The hypervolume of the seeds alone: what the search began with.</summary>
    public double SeedHypervolume => Search.Hypervolume.Of(SeedFront.Select(Place), Reference);

    /// <summary>The Pareto front over the viable seeds alone.</summary>
    public IReadOnlyList<JournaledCandidate> SeedFront => ParetoFront.Of(Seeds.Where(IsViable), Place);

    public static RunSummary Of(RunHistory history, SearchTask task)
    {
        var recipe = Recipe.ReadOfRun(history.Identity.Recipe, [task]);
        var ceiling = recipe.Search.ErrorCeiling;
        var byOrdinal = history.Candidates.ToDictionary(c => c.Candidate.Ordinal);
        JournaledCandidate[] seeds = [.. history.Candidates.Where(c => c.Candidate.IsSeed)];
        var largest = seeds.Where(s => s.Metrics is not null).Select(s => task.Size(s.Metrics!)).DefaultIfEmpty(10).Max();
        var (round, population) = history.States is [.., var last] ? (last.State.Round, last.State.Population.Members) : (0, []);
        var best = new FittestSelection(task).NextParents(
            [.. population.Where(m => m.IsViable(task, ceiling))], recipe.Search.Survivors, history.Identity.Seed.Stream("result"));
        var viable = history.Candidates.Where(c => c.Metrics is { } metrics && task.Error(metrics) < ceiling);
        return new RunSummary(
            history, recipe, task, seeds, [.. history.Candidates.Where(c => !c.Candidate.IsSeed)],
            [.. best.Select(b => byOrdinal[b.Candidate.Ordinal].Before(round))],
            ParetoFront.Of(viable, c => new SizeAndError(task.Size(c.Metrics!), task.Error(c.Metrics!))),
            new SizeAndError(Math.Pow(10, Math.Floor(Math.Log10(Math.Max(1, largest))) + 1), ceiling));
    }

    public SizeAndError Place(JournaledCandidate candidate) => new(Task.Size(candidate.Metrics!), Task.Error(candidate.Metrics!));

    /// <summary>The fitness of a candidate that was scored.</summary>
    internal double Fitness(JournaledCandidate candidate) => Task.Fitness(candidate.Metrics!);

    public bool IsViable(JournaledCandidate candidate) =>
        candidate.Metrics is { } metrics && Task.Error(metrics) < Recipe.Search.ErrorCeiling;

    /// <summary>A seed's name; "child" and its ordinal for the rest.</summary>
    public static string NameOf(Candidate candidate) => candidate.Name ?? $"child {candidate.Ordinal}";
}
