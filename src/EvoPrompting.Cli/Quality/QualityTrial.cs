using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.Evaluation.Pool;
using EvoPrompting.History;
using EvoPrompting.LanguageModels.Quality;
using EvoPrompting.Prompts;
using EvoPrompting.Recipes;

namespace EvoPrompting.Cli.Quality;

/// <summary>Measures a model's completions of prompts from the task's seeds, as the first round of a search would ask for them.</summary>
/// <param name="recipe">Where the seeds' training and the limits come from.</param>
/// <param name="say">Takes a line of progress.</param>
internal sealed class QualityTrial(Recipe recipe, RunSeed seed, int workers, SandboxMode sandbox, Action<string> say)
{
    /// <summary>A completion counts as viable when its loss stays finite for so many steps.</summary>
    public const int Steps = 100;

    public const int SamplesPerPrompt = 10;

    /// <summary>Asks for the completions and judges each.</summary>
    public async Task<(IReadOnlyList<JudgedCompletion> Completions, IReadOnlyList<Outcome> Outcomes)> RunAsync(
        ILanguageModel model, int completions, CancellationToken stop)
    {
        var task = KnownTasks.Get(recipe.Task);
        say($"evaluating the seeds of {task.Name}: {recipe.Settings.Effort}");
        var seeds = task.Seeds.Select((s, i) => new Candidate(i, -1, s.Source, Name: s.Name)).ToArray();
        var journal = new MemoryJournal();
        var evaluated = await EvaluateAsync(recipe, seeds, stop);
        foreach (var one in evaluated) await journal.RecordAsync(one, form: null, stop);
        var parents = evaluated.Where(e => e.IsViable(task, recipe.Search.ErrorCeiling)).ToArray();

        var settings =
            recipe.SearchSettings() with
            {
                PromptsPerRound = (completions + SamplesPerPrompt - 1) / SamplesPerPrompt,
                SamplesPerPrompt = SamplesPerPrompt
            };
        say($"{settings.ChildrenPerRound} completions of {settings.PromptsPerRound} prompts");
        var proposer = new Proposer(
            task, model, journal, settings, seed);
        var children = await proposer.ProposeAsync(parents, SoftPrompt.None, round: 0, stop);

        say($"training each for {Steps} steps");
        var brief = recipe with { Settings = recipe.Settings.WithSteps(Steps) ?? recipe.Settings };
        var byOrdinal = seeds.ToDictionary(s => s.Ordinal);
        var judged = await EvaluateAsync(brief, children, stop);
        return (
            [.. judged.Select(e => new JudgedCompletion(
                e.Candidate.Source, [.. e.Candidate.Origin!.Parents.Select(p => byOrdinal[p].Source)], e.Outcome is Outcome.Scored))],
            [.. judged.Select(e => e.Outcome)]);
    }

    private async Task<IReadOnlyList<EvaluatedCandidate>> EvaluateAsync(
        Recipe with, IReadOnlyList<Candidate> candidates, CancellationToken stop)
    {
        await using var place = Composition.Workplace(workers, sandbox);
        await using var evaluation = Composition.Evaluation(KnownTasks.Of(with), with, seed, place);
        var evaluated = new List<EvaluatedCandidate>();
        await foreach (var one in evaluation.EachAsync(candidates, stop))
        {
            evaluated.Add(one);
            if (evaluated.Count % 50 == 0) say($"{evaluated.Count} of {candidates.Count}");
        }

        return [.. evaluated.OrderBy(e => e.Candidate.Ordinal)];
    }
}
