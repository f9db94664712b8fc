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
        Recipe? otherwise = null) => await OfAsync(options.Apply(parsed, otherwise ?? choice.Recipe(null)), choice, weights, stop);

    /// <summary>Opens a model whose soft prompt can be tuned, or refuses another before it is opened: no key is asked for.</summary>
    /// <exception cref="UserException">It is another, or cannot be opened.</exception>
    public static async Task<OpenModel> TunableAsync(
        ParseResult parsed, TaskChoice choice, LanguageModelOptions options, string? weights, CancellationToken stop,
        Recipe? otherwise = null)
    {
        var recipe = options.Apply(parsed, otherwise ?? choice.Recipe(null));
        return recipe.LanguageModel.IsComputedHere ? await OfAsync(recipe, choice, weights, stop) : throw new UserException(
            $"A language model of kind {recipe.LanguageModel.Kind.ToString().ToLowerInvariant()} has no soft prompt: take --lm embedded or "
            + "--lm local:PATH.");
    }

    private static async Task<OpenModel> OfAsync(Recipe recipe, TaskChoice choice, string? weights, CancellationToken stop)
    {
        if (weights is not null && recipe.LanguageModel.Kind != LanguageModelKind.Embedded)
            throw new UserException("--weights is a file of the embedded language model: add --lm embedded, or leave it out.");
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
