using System.CommandLine;
using System.Globalization;
using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.Cli.Quality;
using EvoPrompting.Cli.Running;
using EvoPrompting.Compiler;
using EvoPrompting.LanguageModels.PreTraining;
using EvoPrompting.LanguageModels.Quality;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Cli.Commands;

/// <summary>Measures a language model: <c>lm evaluate</c>.</summary>
internal static class LmEvaluateCommand
{
    public static Command Create()
    {
        var weights = new Option<string?>("--weights") { Description = "A weights file. Default: the one that is shipped." };
        var count = new Option<int>("--completions") { Description = "How many; rounded up to tens.", DefaultValueFactory = _ => 500 };
        var corpus =
            new Option<DirectoryInfo?>(
                "--corpus")
            { Description = "The corpus that it was trained on, to say which share of its programs stands there." };
        var word = Task();
        var models = new LanguageModelOptions();
        var (seed, workers, sandbox) = (CommonOptions.Seed(), CommonOptions.Workers(), CommonOptions.Sandbox());
        var command = new Command("evaluate", $"""
            Measure a language model, the embedded one or --lm, over completions of prompts from the seeds, at mixed temperature: how many
            are viable (compile, pass the check, finite loss for {QualityTrial.Steps} steps), how many of those are new, how many new in
            structure, what becomes of the others.
            """)
        {
            word, weights, count, corpus, seed, workers, sandbox,
        };
        models.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            var choice = TaskChoice.Read(parsed.GetValue(word)!);
            await using var opened = await OpenModel.OfAsync(parsed, choice, models, parsed.GetValue(weights), stop);
            var model = opened.Model;
            var trial = new QualityTrial(
                choice.Recipe(null), new RunSeed(parsed.GetValue(seed)), parsed.GetValue(workers),
                RunCommand.Mode(parsed.GetValue(sandbox)!), Console.Error.WriteLine);
            var (completions, outcomes) = await trial.RunAsync(model, parsed.GetValue(count), stop);
            var known = parsed.GetValue(corpus) is { } folder ? Programs(choice.Task, folder.FullName) : null;
            Write(
                choice.Task, model.Identity,
                CompletionQuality.Of(completions, CSharpNormalizer.Normalize, CSharpNormalizer.WithoutNumbers, known), outcomes);
            return ExitCode.Success;
        });
        return command;
    }

    private static Argument<string> Task() => new("task")
    {
        Description = "The search task whose seeds it is asked to improve, for example mnist1d or clrs:bfs.",
        DefaultValueFactory = _ => KnownTasks.First.Name,
    };

    private static HashSet<string> Programs(SearchTask task, string corpus)
    {
        var language = task.Language;
        return [.. TrainingText.ReadFolder(corpus).Select(t => CSharpNormalizer.Normalize(language.Read(t.Completion)))];
    }

    private static void Write(SearchTask task, string model, CompletionQuality quality, IReadOnlyList<Outcome> outcomes)
    {
        string Share(int part, int whole) =>
            string.Create(CultureInfo.InvariantCulture, $"{part,4} of {whole} ({(whole == 0 ? 0 : 100.0 * part / whole):0.0} %)");
        Console.WriteLine($"model              {model}");
        Console.WriteLine($"viable             {Share(quality.Viable, quality.Completions)}");
        Console.WriteLine(
            $"novel              {Share(quality.Novel, quality.Viable)} of the viable differ from both parents and each other");
        Console.WriteLine($"new structures     {Share(quality.NewStructures, quality.Viable)} of the viable differ from both parents with "
            + $"all numbers removed");
        if (quality.Verbatim is { } verbatim) Console.WriteLine($"in the corpus      {Share(verbatim, quality.Completions)}");
        foreach (var stage in outcomes.OfType<Outcome.Rejected>().GroupBy(r => r.Stage)
            .OrderBy(g => task.Stages.ToList().IndexOf(g.Key)))
        {
            Console.WriteLine($"rejected           {Share(stage.Count(), quality.Completions)} at {stage.Key}");
            foreach (var reason in stage.GroupBy(r => r.Reason).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal)
                .Take(3))
                Console.WriteLine($"                     {reason.Count()} x {reason.Key}");
        }
    }
}
