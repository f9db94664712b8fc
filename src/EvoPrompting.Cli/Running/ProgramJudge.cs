using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.Cli.Progress;
using EvoPrompting.Evaluation.Pool;
using EvoPrompting.Recipes;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Cli.Running;

/// <summary>Evaluates programs that are no part of a run; equal ones each for itself.</summary>
/// <param name="say">Takes a line of progress.</param>
internal sealed class ProgramJudge(SearchTask task, RunSeed seed, int workers, SandboxMode sandbox, Action<string> say)
{
    /// <summary>Returns the candidates with their outcomes, in ordinal order.</summary>
    public async Task<IReadOnlyList<EvaluatedCandidate>> EvaluateAsync(
        Recipe recipe, IReadOnlyList<Candidate> candidates, CancellationToken stop)
    {
        await using var place = Composition.Workplace(workers, sandbox);
        await using var evaluation = Composition.Evaluation(task, recipe, seed, place);
        var (evaluated, done) = (new List<EvaluatedCandidate>(), new PacedCount(say, TimeProvider.System));
        await foreach (var one in evaluation.EachAsync(candidates, stop))
        {
            evaluated.Add(one);
            done.Add(count => $"{count} of {candidates.Count}");
        }

        return [.. evaluated.OrderBy(e => e.Candidate.Ordinal)];
    }
}
