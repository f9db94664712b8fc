using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.Recipes;
using EvoPrompting.Search;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Cli.Quality;

/// <summary>Prompts from the task's seeds, as the first round of a search would ask.</summary>
/// <param name="judge">What measures the seeds.</param>
internal sealed class SeedPrompts(SearchTask task, Recipe recipe, RunSeed seed, Judge judge, Action<string> say)
{
    /// <summary>Evaluates the seeds as a search does, and draws so many prompts from the viable ones.</summary>
    /// <exception cref="UserException">No seed is viable.</exception>
    public async Task<IReadOnlyList<QualityPrompt>> DrawAsync(int count, AskedSizes? sizes, CancellationToken stop)
    {
        say($"evaluating the seeds of {task.Name}: {recipe.Settings.Effort}");
        var seeds = task.Seeds.Select((s, i) => new Candidate(i, -1, s.Source, Name: s.Name)).ToArray();
        var evaluated = await judge(recipe, seeds, stop);
        var place = new PromptPlace(recipe, null, 0, [.. evaluated.Where(e => e.IsViable(task, recipe.Search.ErrorCeiling))]);
        if (place.Parents.Count == 0) throw new NoViableSeedException(task, recipe.Search.ErrorCeiling, evaluated);
        var draw = new PromptDraw(task, sizes);
        return
        [
            .. Enumerable.Range(0, count)
                .Select(prompt => draw.Draw(place, seed.Stream("parents", 0, prompt), seed.Stream("asked", 0, prompt))),
        ];
    }
}
