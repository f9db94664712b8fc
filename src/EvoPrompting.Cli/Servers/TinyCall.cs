using EvoPrompting.Cli.Terminals;
using EvoPrompting.LanguageModels.Endpoints;
using EvoPrompting.LanguageModels.Endpoints.Trials;
using EvoPrompting.Prompts;
using EvoPrompting.Recipes;
using EvoPrompting.Runs.Servers;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Cli.Servers;

/// <summary>Asks a language model for a few tokens, to see whether it can be asked at all and what its server does.</summary>
internal static class TinyCall
{
    private const int Tokens = 48;
    private const int LongestShown = 80;

    /// <summary>Returns what came back, for people: a line, and for a model behind a server a line for each thing found out.</summary>
    /// <exception cref="UserException">Nothing usable did: why.</exception>
    public static async Task<string> AskAsync(Recipe recipe, CancellationToken stop)
    {
        var task = KnownTasks.Get(recipe.Task);
        var prompt = FewShotPrompt.Write(
            task.Language, [new PromptExample(task.Describe(task.Example), task.Seeds[0].Source)], task.Target([task.Example]));
        if (recipe.LanguageModel.Kind == LanguageModelKind.Endpoints)
            return string.Join('\n', await Task.WhenAll(
                recipe.LanguageModel.Endpoints.Select(endpoint => TryAsync(endpoint, recipe.LanguageModel, task, prompt, stop))));
        var model = new OwnParts().LanguageModel(recipe, task, new CallTerms(), evaluation: null, Console.Error.WriteLine);
        using var owned = model as IDisposable;
        var completion = (await model.CompleteAsync(
            new CompletionRequest(prompt, SoftPrompt.None, [new SampleSettings(0.2, 1)], Tokens, task.Language), stop)).Single();
        if (completion.Fault is { } fault) throw new UserException($"{model.Identity}: {fault}");
        return $"{model.Identity}; {completion.Tokens} tokens written{Shown(completion.Text, completion.Finished)}";
    }

    private static async Task<string> TryAsync(
        EndpointSection endpoint, LanguageModelSection section, SearchTask task, string prompt, CancellationToken stop)
    {
        // Whoever asks for a check waits for it.
        var patience = new Patience { Tries = 2, LongestOutage = TimeSpan.Zero, FirstPause = TimeSpan.FromSeconds(1) };
        var settings = EndpointParts.Settings(endpoint, isReplay: false, Console.Error.WriteLine) with { Patience = patience };
        var trial = new EndpointTrial(
            settings, EndpointParts.Prompt(section, task, new OwnParts().Contract(task)), TimeProvider.System, Console.Error.WriteLine);
        var result = await trial.RunAsync(prompt, Tokens, stop);
        var usage = result.Usage is { Input: { } input, Output: { } output }
            ? $"{input} tokens read, {output} written" : "the server does not say how many tokens it took";
        return $"{settings.Name} at {settings.Address}{(result.ServedBy is { } served ? $", served by {served}" : "")}; "
            + $"{usage}{Shown(result.Text, result.Finished)}"
            + string.Concat(result.Findings.Select(f => $"\n  {f.Name,-14}{f.Found}"));
    }

    private static string Shown(string text, bool finished)
    {
        text = text.ReplaceLineEndings(" ").Trim();
        return $"{(finished ? "" : $" (cut at {Tokens})")}: {WrappedText.Beginning(text, LongestShown)}";
    }
}
