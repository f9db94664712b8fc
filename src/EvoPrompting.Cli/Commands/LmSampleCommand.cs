using System.CommandLine;
using System.Diagnostics;
using EvoPrompting.Chance;
using EvoPrompting.Cli.Reports;
using EvoPrompting.Cli.Running;
using EvoPrompting.Cli.Terminals;
using EvoPrompting.Prompts;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Cli.Commands;

/// <summary>Shows what a language model writes: <c>lm sample</c>.</summary>
internal static class LmSampleCommand
{
    public static Command Create()
    {
        var word = new Argument<string>("task")
        {
            Description = "The search task that the prompt is of.",
            DefaultValueFactory = _ => KnownTasks.First.Name,
        };
        var prompt =
            new Option<FileInfo?>("--prompt")
            {
                Description =
                "A file with a prompt to continue, '-' for standard input. Default: two seeds of the task with made-up metrics."
            };
        var weights = new Option<string?>("--weights") { Description = "A weights file. Default: the one that is shipped." };
        var samples =
            new Option<int>("--samples") { Description = "How many completions.", DefaultValueFactory = _ => 4 }.Within(1, 10_000);
        var temperature =
            new Option<double>("--temperature")
            {
                Description = "0 takes the likeliest token; the search mixes 0.2, 0.6, 0.8 and 1.",
                DefaultValueFactory = _ => 0.8
            }.Within(0, 2);
        var seed = CommonOptions.Seed();
        var models = new LanguageModelOptions(LanguageModelOptions.OfTask);
        var command = new Command("sample", """
            Continue a prompt with a language model, the embedded one or --lm; equal arguments, equal completions, but for models behind servers.
            """)
        {
            word, prompt, weights, samples, temperature, seed,
        };
        models.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            var choice = TaskChoice.Read(parsed.GetValue(word)!);
            var task = choice.Task;
            var text = parsed.GetValue(prompt) is { } file ? TextFile.Read(file) : Example(task);
            await using var opened = await OpenModel.OfAsync(parsed, choice, models, parsed.GetValue(weights), stop);
            var start = Stopwatch.GetTimestamp();
            Console.Error.WriteLine($"{opened.Model.Identity} writes {Figures.Plural(parsed.GetValue(samples), "completion")} ...");
            var settings = Enumerable.Range(0, parsed.GetValue(samples))
                .Select(i => new SampleSettings(parsed.GetValue(temperature), new RunSeed(parsed.GetValue(seed)).Derive("sample", i)))
                    .ToArray();
            var completions =
                await opened.Model.CompleteAsync(
                    new CompletionRequest(text, SoftPrompt.None, settings, MaximumTokens: 512, task.Language), stop);
            WrappedConsole.Output.WriteLine(text);
            foreach (var completion in completions)
                WrappedConsole.Output.WriteLine(
                    $"----- {completion.Tokens} tokens{(completion.Finished ? "" : ", cut")}\n{completion.Text}");
            var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            Console.Error.WriteLine(FormattableString.Invariant($"{completions.Sum(c => c.Tokens)} tokens in {seconds:0.0} s"));
            return ExitCode.Success;
        });
        return command;
    }

    private static string Example(SearchTask task)
    {
        var parents = task.Seeds.Take(2).Select(seed => new PromptExample(task.Describe(task.Example), seed.Source));
        return FewShotPrompt.Write(task.Language, [.. parents], task.Target([task.Example]));
    }
}
