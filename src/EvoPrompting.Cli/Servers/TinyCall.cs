using EvoPrompting.Cli.Terminals;
using EvoPrompting.History;
using EvoPrompting.LanguageModels.Endpoints;
using EvoPrompting.Prompts;
using EvoPrompting.Recipes;

namespace EvoPrompting.Cli.Servers;

/// <summary>Asks a language model for a few tokens, to see whether it can be asked at all.</summary>
internal static class TinyCall
{
    private const int Tokens = 48;

    /// <summary>Returns what came back, for people.</summary>
    /// <exception cref="UserException">Nothing usable did: why.</exception>
    public static async Task<string> AskAsync(Recipe recipe, CancellationToken stop)
    {
        var task = KnownTasks.Get(recipe.Task);
        var model = Composition.LanguageModel(recipe, task, new CallTerms(), intake: null, Console.Error.WriteLine, Patience());
        using var owned = model as IDisposable;
        var calls = new MemoryCallJournal();
        if (model is EndpointLanguageModel endpoints) await endpoints.BeginAsync(calls, stop);

        var sizes = task.Example;
        var prompt =
            FewShotPrompt.Write(task.Language, [new PromptExample(task.Describe(sizes), task.Seeds[0].Source)], task.Target([sizes]));
        var completion =
            (await model.CompleteAsync(
                new CompletionRequest(prompt, SoftPrompt.None, [new SampleSettings(0.2, 1)], Tokens, task.Language), stop)).Single();
        if (completion.Fault is { } fault) throw new UserException($"{model.Identity}: {fault}");
        var call = (await calls.ReadCallsAsync(stop)).SingleOrDefault();
        var text = (call?.Text ?? completion.Text).ReplaceLineEndings(" ").Trim();
        var usage = call?.Usage is { Input: { } input, Output: { } output }
            ? $"{input} tokens read, {output} written" : $"{completion.Tokens} tokens written";
        return $"{model.Identity}{(call?.ServedBy is { } served ? $", served by {served}" : "")}; "
            + $"{usage}{(completion.Finished ? "" : $" (cut at {Tokens})")}: "
            + $"{WrappedText.Beginning(text, 80)}";
    }

    /// <summary>Whoever asks for a check waits for it.</summary>
    private static Patience Patience() => new() { Tries = 2, LongestOutage = TimeSpan.Zero, FirstPause = TimeSpan.FromSeconds(1) };
}
