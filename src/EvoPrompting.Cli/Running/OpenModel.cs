using System.CommandLine;
using EvoPrompting.Cli.Commands;
using EvoPrompting.History;
using EvoPrompting.LanguageModels.Endpoints;
using EvoPrompting.LanguageModels.Tuning;
using EvoPrompting.Prompts;
using EvoPrompting.Recipes;
using EvoPrompting.Runs.Servers;

namespace EvoPrompting.Cli.Running;

/// <summary>A language model of whatever kind, ready to be asked outside of a run: its calls are kept nowhere.</summary>
internal sealed class OpenModel : IAsyncDisposable
{
    private OpenModel(ILanguageModel model) => Model = model;

    public ILanguageModel Model { get; }

    /// <summary>The model, where its soft prompt can be tuned.</summary>
    /// <exception cref="UserException">It has none.</exception>
    public ITunableLanguageModel Tunable => Model as ITunableLanguageModel ?? throw new UserException(
        $"The language model '{Model.Identity}' has no soft prompt: take --lm embedded or --lm local:PATH.");

    /// <summary>Opens the model that options name, else a recipe's, with the weights of --weights where they are given.</summary>
    /// <param name="otherwise">The recipe whose model is taken where no option names one; null: the task's usual one.</param>
    /// <exception cref="UserException">There is no such model here, it is damaged, or a server's key is missing.</exception>
    public static async Task<OpenModel> OfAsync(
        ParseResult parsed, TaskChoice choice, LanguageModelOptions options, string? weights, CancellationToken stop,
        Recipe? otherwise = null)
    {
        var recipe = options.Apply(parsed, otherwise ?? choice.Recipe(null));
        if (weights is not null && recipe.LanguageModel.Kind != LanguageModelKind.Embedded)
            throw new UserException("--weights is a file of the embedded language model: leave it or --lm out.");
        if (weights is not null) recipe = recipe with { LanguageModel = recipe.LanguageModel with { Weights = weights } };
        var model = new OwnParts().LanguageModel(recipe, choice.Task, new CallTerms(), evaluation: null, Console.Error.WriteLine);
        if (model is EndpointLanguageModel endpoints) await endpoints.BeginAsync(new MemoryCallJournal(), stop);
        return new(model);
    }

    public async ValueTask DisposeAsync()
    {
        if (Model is IAsyncDisposable ending) await ending.DisposeAsync();
        else (Model as IDisposable)?.Dispose();
    }
}
