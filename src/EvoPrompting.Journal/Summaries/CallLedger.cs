using EvoPrompting.Candidates;
using EvoPrompting.Prompts;
using EvoPrompting.Recipes;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Journal.Summaries;

/// <summary>
/// What calls of models behind servers took, and what came of it. A call belongs to the child whose sampling seed it carries.
/// </summary>
internal sealed class CallLedger
{
    private readonly ILookup<ulong, ModelCall> callsOfSample;
    private readonly Dictionary<ulong, JournaledCandidate> childOfSample;
    private readonly Dictionary<int, JournaledCandidate> byOrdinal;
    private readonly Dictionary<string, TokenPrices> prices;
    private readonly IReadOnlyList<ModelCall> calls;
    private readonly Recipe recipe;
    private readonly SearchTask task;

    /// <param name="candidates">Seeds and children.</param>
    public CallLedger(IReadOnlyList<ModelCall> calls, IReadOnlyList<JournaledCandidate> candidates, Recipe recipe, SearchTask task)
    {
        (this.calls, this.recipe, this.task) = (calls, recipe, task);
        callsOfSample = calls.ToLookup(c => c.SamplingSeed);
        childOfSample = candidates.Where(c => c.Candidate.Origin is not null).ToDictionary(c => c.Candidate.Origin!.SamplingSeed);
        byOrdinal = candidates.ToDictionary(c => c.Candidate.Ordinal);
        prices = recipe.LanguageModel.Endpoints.ToDictionary(e => e.Name, e => e.Prices);
    }

    /// <summary>A row for each model of the recipe, in its order.</summary>
    public IReadOnlyList<CallRow> ByModel =>
        [.. recipe.LanguageModel.Endpoints.Select(e => Row(e.Name, calls.Where(c => c.Model == e.Name)))];

    /// <summary>A row for each round, from 1; calls whose prompt is not journaled yet stand under none.</summary>
    public IReadOnlyList<CallRow> ByRound =>
    [
        .. calls.GroupBy(c => childOfSample.GetValueOrDefault(c.SamplingSeed)?.Candidate.RoundFromOne ?? int.MaxValue).OrderBy(g => g.Key)
            .Select(g => Row(g.Key == int.MaxValue ? "none yet" : $"{g.Key}", g)),
    ];

    public CallRow All => Row("all", calls);

    private CallRow Row(string name, IEnumerable<ModelCall> some)
    {
        ModelCall[] own = [.. some];
        JournaledCandidate[] children =
        [
            .. own.Where(c => c.Step == 0).Select(c => childOfSample.GetValueOrDefault(c.SamplingSeed)).OfType<JournaledCandidate>()
                .Where(c => c.Outcome is not null).DistinctBy(c => c.Candidate.Ordinal), // lost and asked for again is one child
        ];
        JournaledCandidate[] viable = [.. children.Where(IsViable)];
        double?[] costs =
            [.. own.Where(c => c.Usage.Total is not null).Select(c => prices.GetValueOrDefault(c.Model, TokenPrices.Unknown).Of(c.Usage))];
        return new CallRow(
            name, own.Length, own.Count(c => c.Fault is not null), own.Count(c => c.Step > 0), own.Count(c => c.Usage.Total is null),
            own.Sum(c => c.Usage.Input ?? 0), own.Sum(c => c.Usage.CachedInput ?? 0), own.Sum(c => c.Usage.Output ?? 0),
            costs.Any(c => c is null) ? null : costs.Sum(),
            children.Length, viable.Length, viable.Count(c => !IsRepaired(c)), viable.Count(Improves));
    }

    private bool IsViable(JournaledCandidate child) => child.Metrics is { } metrics && task.Error(metrics) < recipe.Search.ErrorCeiling;

    /// <summary>A repair that was answered took the first answer's place.</summary>
    private bool IsRepaired(JournaledCandidate child) =>
        callsOfSample[child.Candidate.Origin!.SamplingSeed].Any(c => c is { Step: > 0, Text: not null });

    /// <summary>
    /// Fitter than every parent in its prompt, by the first training of each: parents that a race trained again have lost their luck.
    /// </summary>
    private bool Improves(JournaledCandidate child) => First(child) is { } own && child.Candidate.Origin!.Parents
        .All(parent => First(byOrdinal[parent]) is { } metrics && task.Fitness(own) > task.Fitness(metrics));

    private static MetricSet? First(JournaledCandidate candidate) => (candidate.First as Outcome.Scored)?.Metrics;
}

/// <summary>Sums over some calls.</summary>
/// <param name="Lost">Calls without a usable answer.</param>
/// <param name="Repairs">Second calls, with the compiler's or the check's message.</param>
/// <param name="Uncounted">Calls whose server did not say what they took; they are in no sum.</param>
/// <param name="Cost">In the currency of the recipe's prices; null without prices.</param>
/// <param name="Children">Judged children of these calls.</param>
/// <param name="ViableAtOnce">Viable ones that were not repaired.</param>
/// <param name="Improvements">Viable ones fitter than every parent in their prompt.</param>
internal sealed record CallRow(
    string Name, int Calls, int Lost, int Repairs, int Uncounted, long Input, long CachedInput, long Output, double? Cost,
    int Children, int Viable, int ViableAtOnce, int Improvements);
