using EvoPrompting.Candidates;
using EvoPrompting.Recipes;
using EvoPrompting.Search;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Prompts;

/// <summary>
/// Shows one tuning of a recorded run and what it is judged on: the next round's children, which it could not know. Forward chaining is the
/// measure of a tuning that asks for what a tuning is for.
/// </summary>
/// <param name="Round">The round after which the soft prompt was tuned, from 0.</param>
/// <param name="Tuned">What it was tuned on.</param>
/// <param name="Next">The next round's viable children, each with the metrics it came to have as the target.</param>
/// <param name="Fitter">
/// For each of <paramref name="Next"/>, whether it is fitter than all its parents, by the first training of each.
/// </param>
public sealed record ForwardLink(
    int Round, IReadOnlyList<TuningExample> Tuned, IReadOnlyList<TuningExample> Next, IReadOnlyList<bool> Fitter)
{
    /// <summary>
    /// Returns the links of a run, in the order of rounds; a round without anything to tune on, or without a next one, has none.
    /// </summary>
    /// <param name="pairs">What is tuned on.</param>
    /// <param name="states">What each round started from, from round 0, and what the last one ended with.</param>
    public static IReadOnlyList<ForwardLink> Of(SearchTask task, double errorCeiling, TuningPairs pairs, IReadOnlyList<SearchState> states)
    {
        var links = new List<ForwardLink>();
        for (var round = 0; round + 2 < states.Count; round++)
        {
            var (start, next, after) = (states[round], states[round + 1], states[round + 2]);
            EvaluatedCandidate[] children = [.. Children(next, round)];
            IReadOnlyList<TuningExample> tuned = pairs == TuningPairs.Rest || next.Population.Members.All(m => m.Candidate.Round != round)
                ? [.. Examples(start, children.Except(next.Parents)).Select(e => e.Example)]
                : TuningExamples.Weighted(task, [.. states[0].Parents, .. next.Population.Members], Viable(next));
            var judged = Examples(next, Children(after, round + 1));
            if (tuned.Count > 0) links.Add(new(round, tuned, [.. judged.Select(e => e.Example)], [.. judged.Select(e => e.IsFitter)]));
        }

        return links;

        IEnumerable<EvaluatedCandidate> Viable(SearchState state) => state.Population.Members.Where(m => m.IsViable(task, errorCeiling));

        IEnumerable<EvaluatedCandidate> Children(SearchState state, int round) => Viable(state).Where(m => m.Candidate.Round == round);

        IReadOnlyList<(TuningExample Example, bool IsFitter)> Examples(SearchState state, IEnumerable<EvaluatedCandidate> children) =>
        [
            .. from child in children
               from example in TuningExamples.From(task, state.Parents, [child])
               let parents = state.Parents.Where(p => child.Candidate.Origin!.Parents.Contains(p.Candidate.Ordinal))
               select (example, parents.All(p => First(child) > First(p))),
        ];

        // A parent that a race trained again has lost its luck, and a child of the last round has not.
        double First(EvaluatedCandidate candidate) =>
            candidate.Trainings[0] is Outcome.Scored { Metrics: var metrics } ? task.Fitness(metrics) : double.NaN;
    }
}
