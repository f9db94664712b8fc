using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.Search;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Prompts;

/// <summary>
/// Makes the pairs that the soft prompt is tuned on: the child's own prompt, but with the metrics it really has as the target.
/// </summary>
internal static class TuningExamples
{
    /// <summary>
    /// Returns one pair for each of all viable children so far: one fitter than a parent counts twice, one fitter than all four times.
    /// </summary>
    /// <param name="known">Among them the children's parents, seeds too.</param>
    public static IReadOnlyList<TuningExample> Weighted(
        SearchTask task, IReadOnlyList<EvaluatedCandidate> known, IEnumerable<EvaluatedCandidate> viable)
    {
        var byOrdinal = known.ToDictionary(k => k.Candidate.Ordinal);
        return [.. viable.SelectMany(child => Of(task, byOrdinal, child).Select(pair => pair with { Times = Times(child) }))];

        int Times(EvaluatedCandidate child)
        {
            int[] parents = [.. child.Candidate.Origin!.Parents.Distinct()];
            var beaten = parents.Count(p => task.Fitness(child.Metrics!) > task.Fitness(byOrdinal[p].Metrics!));
            return beaten == 0 ? 1 : beaten < parents.Length ? 2 : 4;
        }
    }

    /// <summary>
    /// Returns the settings' number of pairs for each seed: the seed as the child of other seeds. One seed alone has none.
    /// </summary>
    public static IReadOnlyList<TuningExample> OfSeeds(
        SearchTask task, IReadOnlyList<EvaluatedCandidate> seeds, SearchSettings settings, RandomStream chance) =>
    [
        .. from seed in seeds
           let others = seeds.Where(other => other != seed).ToArray()
           where others.Length > 0
           from pair in Enumerable.Range(0, settings.SeedPairs)
           let examples = Enumerable.Range(0, settings.ExamplesPerPrompt).Select(_ => chance.Pick(others)).ToArray()
           from example in Pair(task, examples, seed)
           select example,
    ];

    /// <summary>Returns one pair for each child. A child that does not start with the stub has none.</summary>
    /// <param name="parents">Among them the parents of all the children.</param>
    public static IReadOnlyList<TuningExample> From(
        SearchTask task, IReadOnlyList<EvaluatedCandidate> parents, IEnumerable<EvaluatedCandidate> children)
    {
        var byOrdinal = parents.ToDictionary(p => p.Candidate.Ordinal);
        return [.. children.SelectMany(child => Of(task, byOrdinal, child))];
    }

    private static IEnumerable<TuningExample> Of(
        SearchTask task, Dictionary<int, EvaluatedCandidate> byOrdinal, EvaluatedCandidate child) =>
        Pair(task, child.Candidate.Origin!.Parents.Select(ordinal => byOrdinal[ordinal]), child);

    private static IEnumerable<TuningExample> Pair(SearchTask task, IEnumerable<EvaluatedCandidate> parents, EvaluatedCandidate child)
    {
        if (task.Language.AfterStub(task.Language.ForPrompt(child.Candidate.Source)) is not { } completion) yield break;
        PromptExample[] examples = [.. parents.Select(p => PromptExample.Of(task, p))];
        yield return new TuningExample(FewShotPrompt.Write(task.Language, examples, task.Describe(child.Metrics!)), completion);
    }
}
