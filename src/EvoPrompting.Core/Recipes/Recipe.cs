using System.Security.Cryptography;
using System.Text;
using EvoPrompting.Search;

namespace EvoPrompting.Recipes;

/// <summary>
/// Describes a run completely but for its run seed: one JSON document, comments and trailing commas allowed. Keys left out take the
/// defaults, which are those of the quick run; what the paper took stands with each key. Equal by content.
/// </summary>
public sealed record Recipe
{
    [Setting("The search task.")]
    public required string Task { get; init; }

    [Setting("The numbers of Algorithms 1 to 3.")]
    public SearchSection Search { get; init; } = new();

    [Setting("How every candidate is trained.")]
    public TrainingSection Training { get; init; } = new();

    [Setting("What a candidate may cost. A candidate beyond them is rejected, never the run.")]
    public LimitsSection Limits { get; init; } = new();

    [Setting("What proposes the children.")]
    public LanguageModelSection LanguageModel { get; init; } = new();

    [Setting("How the soft prompt is tuned between rounds.")]
    public TuningSection Tuning { get; init; } = new();

    /// <summary>Reads a recipe.</summary>
    /// <param name="tasks">The tasks that may be named; null allows any name.</param>
    /// <exception cref="RecipeException">It has faults: all of them, each with its path.</exception>
    public static Recipe Read(string text, IReadOnlyCollection<string>? tasks = null) =>
        RecipeReader.Read<Recipe>(text, recipe => RecipeRules.Check(recipe, tasks));

    /// <summary>Returns the complete recipe as JSON: every key, in one order, line feeds only. Equal recipes give equal text.</summary>
    public string Write() => RecipeWriter.Write(this);

    /// <summary>SHA-256 of <see cref="Write"/> in UTF-8, lower-case hexadecimal.</summary>
    public string Hash() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Write())));

    /// <summary>Returns every fault of a recipe made in code; empty where there is none. <see cref="Read"/> checks the same.</summary>
    public IReadOnlyList<RecipeFault> Faults(IReadOnlyCollection<string>? tasks = null) => RecipeRules.Check(this, tasks);

    /// <summary>Returns the settings of the search.</summary>
    public SearchSettings SearchSettings() => new()
    {
        Rounds = Search.Rounds,
        PromptsPerRound = Search.PromptsPerRound,
        SamplesPerPrompt = Search.SamplesPerPrompt,
        ExamplesPerPrompt = Search.ExamplesPerPrompt,
        Survivors = Search.Survivors,
        ErrorCeiling = Search.ErrorCeiling,
        Temperatures = LanguageModel.Temperatures,
        MaximumTokens = LanguageModel.MaximumTokens,
    };
}
