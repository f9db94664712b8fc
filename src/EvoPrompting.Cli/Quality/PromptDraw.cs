using EvoPrompting.Chance;
using EvoPrompting.Prompts;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Cli.Quality;

/// <summary>Draws prompts: parents with replacement, as a search draws them, and a target.</summary>
/// <param name="sizes">Null asks for what a search asks for.</param>
internal sealed class PromptDraw(SearchTask task, AskedSizes? sizes)
{
    /// <param name="targets">Apart from the other stream, so that pairs do not depend on what is asked for.</param>
    public QualityPrompt Draw(PromptPlace place, RandomStream parents, RandomStream targets)
    {
        var drawn = Enumerable.Range(0, place.Recipe.Search.ExamplesPerPrompt).Select(_ => parents.Pick(place.Parents)).ToArray();
        MetricSet[] measured = [.. drawn.Select(p => p.Metrics!)];
        var asked = sizes is { } own ? task.Target(measured, own.Draw(task, measured, targets)) : task.Target(measured);
        return new(place, drawn, asked, FewShotPrompt.Write(task.Language, [.. drawn.Select(p => PromptExample.Of(task, p))], asked));
    }
}
