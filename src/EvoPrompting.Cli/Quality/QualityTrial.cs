using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.Cli.Progress;
using EvoPrompting.Cli.Reports;
using EvoPrompting.Prompts;
using EvoPrompting.Recipes;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Cli.Quality;

/// <summary>Evaluates programs that are no part of a run; returns them with their outcomes, in ordinal order.</summary>
internal delegate Task<IReadOnlyList<EvaluatedCandidate>> Judge(
    Recipe recipe, IReadOnlyList<Candidate> candidates, CancellationToken stop);

/// <summary>Asks a model for completions of prompts and judges each.</summary>
/// <param name="steps">After how many training steps metrics are measured, where the task trains.</param>
/// <param name="say">Takes a line of progress.</param>
internal sealed class QualityTrial(
    SearchTask task, ILanguageModel model, RunSeed seed, Judge judge, int steps, Action<string> say)
{
    /// <summary>A completion counts as viable when its loss stays finite for so many steps.</summary>
    public const int Steps = 100;

    /// <summary>Returns what came of each completion, in the order of prompts.</summary>
    /// <param name="samples">Completions of each prompt.</param>
    public async Task<IReadOnlyList<QualityCompletion>> RunAsync(
        IReadOnlyList<QualityPrompt> prompts, int samples, CancellationToken stop)
    {
        say($"{Figures.Plural(prompts.Count * samples, "completion")} of {Figures.Plural(prompts.Count, "prompt")}");
        var answered = new PacedCount(say, TimeProvider.System);
        var answers = await Task.WhenAll(prompts.Select(async (prompt, number) =>
        {
            var completions = await CompleteAsync(prompt, number, samples, stop);
            answered.Add(count => $"{count} of {prompts.Count} prompts answered");
            return completions;
        }));

        var judged = new List<QualityCompletion>();
        foreach (var ofRun in prompts.Zip(answers).Select((pair, number) => (Prompt: pair.First, number, Children: pair.Second))
            .GroupBy(p => p.Prompt.Of.Run))
        {
            var children = ofRun.SelectMany(p => p.Children).ToArray();
            var recipe = ofRun.First().Prompt.Of.Recipe;
            var outcomes = await OutcomesAsync(recipe, children, stop);
            var measured = steps == Steps || WithSteps(recipe, steps) is null ? outcomes
                : await OutcomesAsync(recipe, [.. children.Where(c => outcomes[c.Ordinal] is Outcome.Scored)], stop, steps);
            judged.AddRange(
                from prompt in ofRun
                from child in prompt.Children
                let outcome = outcomes[child.Ordinal]
                select new QualityCompletion(
                    prompt.Prompt, prompt.number, child, outcome, measured.GetValueOrDefault(child.Ordinal, outcome)));
        }

        return [.. judged.OrderBy(c => c.Candidate.Ordinal)];
    }

    /// <summary>Returns the recipe with so many training steps; null where its task trains nothing.</summary>
    public static Recipe? WithSteps(Recipe recipe, int steps) =>
        recipe.Settings.WithSteps(steps) is { } settings ? recipe with { Settings = settings } : null;

    private async Task<IReadOnlyList<Candidate>> CompleteAsync(QualityPrompt prompt, int number, int samples, CancellationToken stop)
    {
        var settings = prompt.Of.Recipe.SearchSettings();
        SampleSettings[] drawn =
        [
            .. Enumerable.Range(0, samples).Select(sample => new SampleSettings(
                seed.Stream("temperature", 0, number, sample).Pick(settings.Temperatures), seed.Derive("sample", 0, number, sample))),
        ];
        var completions = await model.CompleteAsync(
            new CompletionRequest(prompt.Text, SoftPrompt.None, drawn, settings.MaximumTokens, task.Language), stop);
        int[] parents = [.. prompt.Parents.Select(p => p.Candidate.Ordinal)];
        return
        [
            .. completions.Select(c => c.Cut()).Select((completion, sample) => new Candidate(
                task.Seeds.Count + number * samples + sample, 0, task.Language.Read(completion.Text, prompt.Text),
                new Origin(number, sample, parents, drawn[sample].Temperature, drawn[sample].Seed, completion.Fault))),
        ];
    }

    private async Task<Dictionary<int, Outcome>> OutcomesAsync(
        Recipe recipe, IReadOnlyList<Candidate> children, CancellationToken stop, int count = Steps)
    {
        var brief = WithSteps(recipe, count) ?? recipe;
        var programs = children.Where(c => c.Origin!.Fault is null).ToArray();
        say($"judging {Figures.Plural(programs.Length, "program")}: {brief.Settings.Effort}".TrimEnd(':', ' '));
        var outcomes = (await judge(brief, programs, stop)).ToDictionary(e => e.Candidate.Ordinal, e => e.Outcome);
        foreach (var faulty in children.Where(c => c.Origin!.Fault is not null))
            outcomes.Add(faulty.Ordinal, new Outcome.Rejected(Stage.Completion, faulty.Origin!.Fault!));
        return outcomes;
    }
}
