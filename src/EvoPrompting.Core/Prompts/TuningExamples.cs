using EvoPrompting.Candidates;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Prompts;

/// <summary>
/// Makes the pairs that the soft prompt is tuned on: the child's own prompt, but with the metrics it really has as the target.
/// </summary>
internal static class TuningExamples
{
    /// <summary>Returns one pair for each child. A child that does not start with the stub has none.</summary>
    /// <param name="parents">Among them the parents of all the children.</param>
    public static IReadOnlyList<TuningExample> From(
        SearchTask task, IReadOnlyList<EvaluatedCandidate> parents, IEnumerable<EvaluatedCandidate> children)
    {
        var byOrdinal = parents.ToDictionary(p => p.Candidate.Ordinal);
        return
        [
            .. from child in children
               let completion = task.Language.AfterStub(task.Language.ForPrompt(child.Candidate.Source))
               where completion is not null
               let examples = child.Candidate.Origin!.Parents
                   .Select(ordinal => PromptExample.Of(task, byOrdinal[ordinal])).ToArray()
               select new TuningExample(
                   FewShotPrompt.Write(task.Language, examples, task.Describe(child.Metrics!)),
                   completion),
        ];
    }
}
