using System.Security.Cryptography;
using System.Text;
using EvoPrompting.Search;
using EvoPrompting.SearchTasks;

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

    /// <summary>The task's own part: its keys stand at the top of the document.</summary>
    public TaskSettings Settings { get; init; } = TaskSettings.None;

    [Setting("What proposes the children.")]
    public LanguageModelSection LanguageModel { get; init; } = new();

    [Setting("How the soft prompt is tuned between rounds.")]
    public TuningSection Tuning { get; init; } = new();

    [Setting("Whether promising children are trained again.")]
    public RetrainingSection Retraining { get; init; } = new();

    /// <summary>Reads a recipe; keys left out take the defaults, the task's keys those of the task.</summary>
    /// <param name="tasks">The tasks that may be named.</param>
    /// <exception cref="RecipeException">It has faults: all of them, each with its path.</exception>
    public static Recipe Read(string text, IReadOnlyCollection<SearchTask> tasks) => RecipeReader.ReadRecipe(text, tasks);

    /// <summary>Reads a recipe of one task; keys left out are as in <paramref name="defaults"/>, which nobody else holds.</summary>
    /// <exception cref="RecipeException">It has faults: all of them, each with its path.</exception>
    internal static Recipe ReadWith(Recipe defaults, string text, SearchTask task) =>
        RecipeReader.ReadRecipe(text, [task], defaults: defaults);

    /// <summary>
    /// Reads the recipe of an earlier run. It was checked when the run began, perhaps by a program with other ranges and keys: values are
    /// taken as they are, keys that are not known any more are passed over.
    /// </summary>
    /// <exception cref="RecipeException">It is no recipe of one of the tasks.</exception>
    public static Recipe ReadOfRun(string text, IReadOnlyCollection<SearchTask> tasks) =>
        RecipeReader.ReadRecipe(text, tasks, checkedBefore: true);

    /// <summary>Reads what every recipe has and passes the task's own keys over, for those who do not know the task.</summary>
    /// <exception cref="RecipeException">It has faults: all of them, each with its path.</exception>
    public static Recipe ReadCommon(string text) => RecipeReader.ReadRecipe(text, tasks: null);

    /// <summary>Returns the recipe of a task with all defaults.</summary>
    public static Recipe Of(SearchTask task) => new() { Task = task.Name, Settings = task.Defaults };

    /// <summary>Returns the complete recipe as JSON: every key, in one order, line feeds only. Equal recipes give equal text.</summary>
    public string Write() => RecipeWriter.Write(this);

    /// <summary>SHA-256 of <see cref="Write"/> in UTF-8, lower-case hexadecimal.</summary>
    public string Hash() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Write())));

    /// <summary>Returns every fault of a recipe made in code; empty where there is none. <see cref="Read"/> checks the same.</summary>
    public IReadOnlyList<RecipeFault> Faults() => RecipeRules.Check(this);

    /// <summary>Returns the settings of the search.</summary>
    public SearchSettings SearchSettings() => new()
    {
        ChangesOneFactor = Search.Change == ChangeKind.Factor,
        TrainingsOfSurvivors = Retraining.Kind == RetrainingKind.Race ? Retraining.Trainings : 1,
        FurtherTrainingsPerRound = Retraining.Kind == RetrainingKind.Race ? Retraining.MostPerRound : 0,
        Rounds = Search.Rounds,
        PromptsPerRound = Search.PromptsPerRound,
        SamplesPerPrompt = Search.SamplesPerPrompt,
        ExamplesPerPrompt = Search.ExamplesPerPrompt,
        Survivors = Search.Survivors,
        TuningPairs = Tuning.Pairs,
        SeedPairs = Tuning.SeedPairs,
        ErrorCeiling = Search.ErrorCeiling,
        Temperatures = LanguageModel.Temperatures,
        MaximumTokens = LanguageModel.MaximumTokens,
    };
}
