using EvoPrompting.Candidates;

namespace EvoPrompting.Journal.Summaries;

/// <summary>What came of the children of a run or of a round, as shares of all of them, those that were not scored included.</summary>
/// <param name="Viable">Scored below the error ceiling.</param>
/// <param name="Fitter">
/// Viable, and fitter than each parent in its prompt, by the first training of all of them: a parent that a race trained again has lost its
/// luck, and a child has not.
/// </param>
internal readonly record struct ChildShares(double Viable, double Fitter)
{
    /// <summary>Returns the shares of a whole run; not numbers where it has no children.</summary>
    public static ChildShares Of(RunSummary run) => Of(run, run.Children);

    /// <summary>Returns the shares of each round, in their order.</summary>
    public static IReadOnlyList<ChildShares> OfRounds(RunSummary run) =>
        [.. run.Children.GroupBy(c => c.Candidate.Round).OrderBy(g => g.Key).Select(g => Of(run, [.. g]))];

    private static ChildShares Of(RunSummary run, IReadOnlyList<JournaledCandidate> children)
    {
        var fitness = (from candidate in run.History.Candidates
                       let first = (candidate.First as Outcome.Scored)?.Metrics
                       where first is not null
                       select (candidate.Candidate.Ordinal, Fitness: run.Task.Fitness(first))).ToDictionary(c => c.Ordinal, c => c.Fitness);
        var viable = children.Where(run.IsViable).ToArray();
        var fitter = viable.Count(c => c.Candidate.Origin!.Parents.All(parent => fitness[c.Candidate.Ordinal] > fitness[parent]));
        return new((double)viable.Length / children.Count, (double)fitter / children.Count);
    }
}
