using System.Text.RegularExpressions;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Recipes;

/// <summary>Checks the values of a recipe: ranges by the table of settings, then what must fit together.</summary>
internal static partial class RecipeRules
{
    /// <param name="unread">Keys whose values could not be read: they have their defaults, which are nobody's fault.</param>
    internal static IReadOnlyList<RecipeFault> Check(Recipe recipe, IReadOnlyCollection<string>? unread = null) =>
        [.. Ranges(recipe, path: ""), .. recipe.Settings.Faults(), .. Together(recipe, unread ?? [])];

    internal static IEnumerable<RecipeFault> Task(string? task, IReadOnlyCollection<SearchTask>? tasks)
    {
        string[] names = [.. tasks?.Select(t => t.Name) ?? []];
        if (string.IsNullOrEmpty(task))
            yield return new("task", $"is missing; name the search task{(tasks is null ? "" : $": {string.Join(", ", names)}")}");
        else if (tasks is not null && !names.Contains(task))
            yield return new("task", $"unknown task '{task}'; {NearestName.Advice(task, names)}");
    }

    internal static IEnumerable<RecipeFault> Factors(Recipe recipe, IReadOnlyCollection<SearchTask>? tasks)
    {
        if (recipe.Search.Change == ChangeKind.Factor && tasks?.FirstOrDefault(t => t.Name == recipe.Task) is { Factors: null })
            yield return new("search.change", $"is factor, but programs of '{recipe.Task}' are not cut into factors; take all");
    }

    /// <summary>Checks every number of a section, and of the sections in it, against its range.</summary>
    public static IEnumerable<RecipeFault> Ranges(object section, string path)
    {
        foreach (var setting in SettingTable.Of(section.GetType()))
        {
            var place = setting.IsSpread ? path : path.Length == 0 ? setting.Key : $"{path}.{setting.Key}";
            var value = setting.Property.GetValue(section);
            var faults = value switch
            {
                null or string or bool or IReadOnlyList<string> => [],
                Enum choice => Choice(choice, place),
                IReadOnlyList<double> { Count: 0 } => [new(place, "is empty; give at least one number")],
                IReadOnlyList<double> numbers => numbers.SelectMany((number, i) => Range(setting.About, number, $"{place}[{i}]")),
                IReadOnlyList<int> { Count: 0 } => [new(place, "is empty; give at least one number")],
                IReadOnlyList<int> numbers => numbers.SelectMany((number, i) => Range(setting.About, number, $"{place}[{i}]")),
                System.Collections.IEnumerable sections =>
                    sections.Cast<object>().SelectMany((section, i) => Ranges(section, $"{place}[{i}]")),
                int or long or double => Range(setting.About, Convert.ToDouble(value), place),
                _ => Ranges(value, place),
            };
            foreach (var fault in faults) yield return fault;
        }
    }

    private static IEnumerable<RecipeFault> Choice(Enum choice, string path)
    {
        if (!Enum.IsDefined(choice.GetType(), choice))
            yield return new(path, $"is {choice}; take one of {string.Join(", ", SettingTable.Words(choice.GetType()))}");
    }

    private static IEnumerable<RecipeFault> Range(SettingAttribute about, double value, string path)
    {
        if (!about.Allows(value)) yield return new(path, FormattableString.Invariant($"is {value}; take {about.Range}"));
    }

    private static IEnumerable<RecipeFault> Together(Recipe recipe, IReadOnlyCollection<string> unread)
    {
        var (search, tuning) = (recipe.Search, recipe.Tuning);
        if (search.Survivors >= search.ChildrenPerRound && search.Survivors > 0 && search.ChildrenPerRound > 0
            && !unread.Any(key => key is "search.survivors" or "search.promptsPerRound" or "search.samplesPerPrompt"))
            yield return new("search.survivors", $"is {search.Survivors}, but a round has {search.ChildrenPerRound} children "
                + "(promptsPerRound x samplesPerPrompt): nothing would be left to tune on; take fewer survivors");
        if (search.Change == ChangeKind.Factor && tuning.Kind == TuningKind.SoftPrompt)
            yield return new("search.change", "is factor, but pairs to tune on show whole programs; take all, or tuning.kind none");
        var model = recipe.LanguageModel;
        if (tuning is { Kind: TuningKind.SoftPrompt, Pairs: TuningPairs.All, HeldOut: > 0 })
            yield return new("tuning.heldOut", "is above 0, but with tuning.pairs all most pairs that would judge a tuning were tuned on "
                + "after earlier rounds; take 0, and rollBack false to keep every tuning");
        if (tuning.Kind == TuningKind.SoftPrompt && tuning.Space != TuningSpace.Vectors && model.Kind == LanguageModelKind.Local)
            yield return new("tuning.space",
                $"is {SettingTable.Word(tuning.Space.ToString())}, but languageModel.kind local takes vectors before the first layer; take "
                + "vectors");
        if (!model.IsComputedHere && tuning.Kind == TuningKind.SoftPrompt)
            yield return new("tuning.kind",
                $"is softPrompt, but languageModel.kind {SettingTable.Word(model.Kind.ToString())} has no soft prompt; take none");
        if (!model.IsComputedHere && tuning.Start is not null)
            yield return new("tuning.start",
                $"names a soft prompt, but languageModel.kind {SettingTable.Word(model.Kind.ToString())} takes none; take null");
        if (model.Kind == LanguageModelKind.Local && model.Weights is null)
            yield return new("languageModel.weights",
                "is null, but languageModel.kind local needs a checkpoint: name its folder or GGUF file");
        if (!model.IsComputedHere && model.Weights is not null)
            yield return new("languageModel.weights",
                $"names a file, but languageModel.kind {SettingTable.Word(model.Kind.ToString())} has no weights; take null");
        if (model.Chat && model.Kind != LanguageModelKind.Local)
            yield return new("languageModel.chat",
                $"is true, but languageModel.kind is {SettingTable.Word(model.Kind.ToString())}; take false: of models "
                + "behind servers the protocol says whether they are chats");
        if (model.Kind != LanguageModelKind.Local && (model.Device != "cpu" || model.Precision != PrecisionKind.Float32))
            yield return new(model.Device != "cpu" ? "languageModel.device" : "languageModel.precision",
                "is for languageModel.kind local only; leave it out");
        if (!IsDevice(model.Device))
            yield return new("languageModel.device", $"is '{model.Device}'; take cpu, cuda, or cuda:1 for the second graphics card");
        (string Key, string? Path)[] files =
        [
            ("languageModel.weights", model.Weights), ("languageModel.systemMessage", model.SystemMessage), ("tuning.start", tuning.Start),
        ];
        foreach (var (key, path) in files)
            if (path is not null && (string.IsNullOrWhiteSpace(path) || path.Contains('\0', StringComparison.Ordinal)))
                yield return new(
                    key, (path.Trim().Length == 0 ? "is empty" : "is no path, for it holds \\u0000") + "; name a file, or take null");
        foreach (var fault in EndpointRules.Check(model)) yield return fault;
    }

    /// <summary>Whether a word names a device as recipes do.</summary>
    internal static bool IsDevice(string word) => DeviceName().IsMatch(word);

    [GeneratedRegex(@"\A(cpu|cuda(:[0-9]{1,3})?)\z")]
    private static partial Regex DeviceName();
}
