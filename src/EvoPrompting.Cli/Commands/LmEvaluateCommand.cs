using System.CommandLine;
using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.Cli.Quality;
using EvoPrompting.Cli.Running;
using EvoPrompting.Compiler;
using EvoPrompting.LanguageModels.PreTraining;
using EvoPrompting.SearchTasks;
using EvoPrompting.Tasks.CSharp;

namespace EvoPrompting.Cli.Commands;

/// <summary>Measures a language model: <c>lm evaluate</c>.</summary>
internal static class LmEvaluateCommand
{
    public static Command Create()
    {
        var word = new Argument<string?>("task")
        {
            Description = "The search task, for example mnist1d or clrs:bfs. Default: that of the runs, else mnist1d.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var (weights, prompts, files) = (Weights(), new QualityOptions(), new QualityFileOptions());
        var corpus = new Option<DirectoryInfo?>("--corpus")
        {
            Description = "A corpus that it was trained on, to say which share of its programs is a completion there.",
        };
        var models = new LanguageModelOptions(LanguageModelOptions.OfTask);
        var (seed, workers, sandbox) = (CommonOptions.Seed(), CommonOptions.Workers(), CommonOptions.Sandbox());
        var command = new Command("evaluate", $"""
            Measure a language model, the embedded one or --lm, over completions at mixed temperature, of prompts from the task's seeds
            or, with --runs, from evolved populations: how many are viable (compile, pass the check, finite loss for {QualityTrial.Steps}
            steps), how many of those are new, how many new in structure, what becomes of the others; which share of a program's lines
            stands in its parents, and in the parents of another prompt (little more: it recites what it knows); and whether a program
            is as large and as accurate as it was asked to be: Spearman's rank correlation, and got divided by asked.
            For example: evoprompting lm evaluate mnist1d --runs runs/mnist1d-seed1 runs/mnist1d-seed2 --asked-sizes 0.1 1.2
            """)
        {
            word, weights, corpus, seed, workers, sandbox,
        };
        prompts.AddTo(command);
        files.AddTo(command);
        models.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            var named = parsed.GetValue(word);
            var (choice, runs) = (named is null ? null : TaskChoice.Read(named), prompts.Runs(parsed));
            var recorded = runs.Count == 0 ? [] : RecordedRuns.Read(runs, choice);
            choice = recorded.Count > 0 ? new TaskChoice(recorded[0].Summary.Task, recorded[0].Summary.Recipe.Settings.Problem)
                : choice ?? TaskChoice.Read(KnownTasks.First.Name);
            var (task, runSeed) = (choice.Task, new RunSeed(parsed.GetValue(seed)));
            var recipe = recorded.Count > 0 ? recorded[0].Summary.Recipe : choice.Recipe(null);
            var (wanted, steps) = (prompts.Read(parsed, task), prompts.Steps(parsed, recipe));
            files.Check(parsed, task);
            var forms = Forms(task.Language);
            var known = parsed.GetValue(corpus) is { } folder ? Programs(task, folder.FullName, forms) : null;
            await using var opened = await OpenModel.OfAsync(parsed, choice, models, parsed.GetValue(weights), stop);

            Action<string> say = Console.Error.WriteLine;
            var judge = new ProgramJudge(task, runSeed, parsed.GetValue(workers), RunCommand.Mode(parsed.GetValue(sandbox)!), say);
            var (asked, samples) = recorded.Count > 0
                ? wanted.Of(new EvolvedPrompts(recorded, wanted.Sizes, runSeed))
                : (await new SeedPrompts(task, recipe, runSeed, judge.EvaluateAsync, say)
                    .DrawAsync(wanted.Prompts, wanted.Sizes, stop), wanted.Samples);
            var trial = new QualityTrial(task, opened.Model, runSeed, judge.EvaluateAsync, steps ?? QualityTrial.Steps, say);
            var completions = await trial.RunAsync(asked, samples, stop);

            JudgedCompletion[] judged = [.. completions.Select(c => new JudgedCompletion(
                c.Candidate.Source, [.. c.Of.Parents.Select(p => p.Candidate.Source)], IsRead(task, c.Outcome), c.IsViable))];
            var quality = CompletionQuality.Of(judged, forms, known);
            var fromParents = LinesOfParents.Of(judged, program => ProgramForms.LinesOf(task.Language, program));
            foreach (var line in QualityText.Lines(
                task, opened.Model.Identity, completions, samples, wanted.Sizes, steps, quality, fromParents))
                Console.WriteLine(line);
            files.Write(parsed, task, opened.Model.Identity, completions);
            return ExitCode.Success;
        });
        return command;
    }

    private static Option<string?> Weights() => new("--weights") { Description = "A weights file. Default: the one that is shipped." };

    /// <summary>
    /// Candidates in C# by their tokens, once the compiler's process has taken them: here, where they are cut into tokens, a text made for
    /// it could use up the stack.
    /// </summary>
    private static ProgramForms Forms(ProgramLanguage language) => language is CSharpLanguage
        ? new(CSharpNormalizer.Normalize, CSharpNormalizer.WithoutNumbers) : ProgramForms.OfLines(language);

    private static bool IsRead(SearchTask task, Outcome outcome) =>
        outcome is not Outcome.Rejected { Stage: var stage } || !task.IntakeStages.Contains(stage);

    private static HashSet<string> Programs(SearchTask task, string corpus, ProgramForms forms)
    {
        var language = task.Language;
        try
        {
            return [.. TrainingText.ReadFolder(corpus).Select(t => forms.Normalise(language.Read(t.Completion)))];
        }
        catch (InvalidDataException e)
        {
            throw new UserException($"{e.Message}.", e);
        }
    }
}
