using System.Text.Json;
using EvoPrompting.Files;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Recipes;

/// <summary>Turns JSON into a recipe, collecting every unknown key and wrong type on the way.</summary>
internal sealed class RecipeReader
{
    private const string SchemaKey = "$schema"; // editors look for it; it says nothing about the run

    private static readonly JsonDocumentOptions Options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private readonly List<RecipeFault> faults = [];
    private bool passesUnknownKeys; // at the top of the document
    private bool passesAllUnknownKeys;

    private RecipeReader()
    {
    }

    /// <summary>Reads a document whose root is a <typeparamref name="T"/>.</summary>
    /// <param name="check">Returns the faults of the values; called only where a root could be made.</param>
    /// <exception cref="RecipeException">It has faults: all of them.</exception>
    public static T Read<T>(string text, Func<T, IEnumerable<RecipeFault>> check)
        where T : class
    {
        var reader = new RecipeReader();
        return reader.Root(text, root => (T?)reader.Section(typeof(T), root, path: ""), check);
    }

    private T Root<T>(string text, Func<JsonElement, T?> read, Func<T, IEnumerable<RecipeFault>> check)
        where T : class
    {
        T? recipe = null;
        try
        {
            using var document = JsonDocument.Parse(text, Options);
            if (WholeTexts.Are(document.RootElement)) recipe = read(document.RootElement);
            else faults.Add(new("", WholeTexts.Fault));
        }
        catch (JsonException e)
        {
            faults.Add(new("", $"no JSON at line {e.LineNumber + 1}, column {e.BytePositionInLine + 1}: {FirstSentence(e.Message)}"));
        }

        if (recipe is not null) faults.AddRange(check(recipe).Where(f => !faults.Any(known => IsOf(known.Path, f.Path))).ToList());
        return faults.Count == 0 ? recipe! : throw new RecipeException(faults);
    }

    /// <summary>Reads a recipe with the sections of the task that it names.</summary>
    /// <param name="tasks">Null: any task may be named, and keys that are not known are its own.</param>
    /// <exception cref="RecipeException">It has faults: all of them.</exception>
    /// <param name="defaults">Where the document says nothing, of the task that it names; changed. Null: those of all tasks.</param>
    /// <param name="checkedBefore">True for a run's own recipe: only what cannot be read is a fault.</param>
    internal static Recipe ReadRecipe(string text, IReadOnlyCollection<SearchTask>? tasks, bool checkedBefore = false,
        Recipe? defaults = null)
    {
        var reader = new RecipeReader { passesUnknownKeys = tasks is null, passesAllUnknownKeys = checkedBefore };
        return reader.Root(text, root =>
        {
            var named = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("task", out var name)
                && name.ValueKind == JsonValueKind.String ? name.GetString() : null;
            var task = tasks?.FirstOrDefault(t => t.Name == named);
            if (tasks is not null && task is null) reader.passesUnknownKeys = true; // nobody knows its keys
            var settings = task is null
                ? TaskSettings.None : (TaskSettings)Activator.CreateInstance(task.Defaults.GetType(), nonPublic: true)!;
            return reader.Section(typeof(Recipe), root, path: "", settings, task is null ? null : defaults) is Recipe recipe
                ? recipe with { Settings = settings } : null;
        }, recipe => RecipeRules.Task(recipe.Task, tasks).Concat(checkedBefore ? []
            : [.. RecipeRules.Factors(recipe, tasks), .. RecipeRules.Check(recipe, unread: [.. reader.faults.Select(f => f.Path)])]));
    }

    /// <param name="defaults">Its values stay where the document says nothing; changed. Null: the type's own.</param>
    private object? Section(Type type, JsonElement json, string path, object? spread = null, object? defaults = null)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            Expected(path, "an object { ... }", json);
            return null;
        }

        var section = defaults ?? Activator.CreateInstance(type)!;
        var settings = SettingTable.Of(type).Where(s => !s.IsSpread).Select(s => (Setting: s, Of: section)).ToList();
        if (spread is not null) settings.AddRange(SettingTable.Of(spread.GetType()).Select(s => (s, spread)));
        var seen = new HashSet<string>();
        foreach (var (name, value) in json.EnumerateObject().Select(p => (p.Name, p.Value)))
        {
            var place = path.Length == 0 ? name : $"{path}.{name}";
            var within = path.Length == 0 ? "" : $" in '{path}'";
            if (!seen.Add(name))
                faults.Add(new(place, $"key '{name}' stands twice{within}"));
            else if (settings.Find(s => s.Setting.Key == name) is { Setting: { } setting } found)
                Set(found.Of, setting, value, place);
            else if (!passesAllUnknownKeys && (path.Length > 0 || (name != SchemaKey && !passesUnknownKeys)))
                faults.Add(
                    new(place, $"unknown key '{name}'{within}; {NearestName.Advice(name, [.. settings.Select(s => s.Setting.Key)])}"));
        }

        return section;
    }

    private void Set(object section, Setting setting, JsonElement json, string path)
    {
        var value = setting.IsSection
            ? Section(setting.Type, json, path, defaults: setting.Property.GetValue(section)) : Value(setting, json, path);
        if (value is not null) setting.Property.SetValue(section, value);
    }

    private object? Value(Setting setting, JsonElement json, string path)
    {
        if (setting.MayBeNull && json.ValueKind == JsonValueKind.Null) return null;
        if (setting.Type.IsEnum) return Choice(setting.Type, json, path);
        if (setting.Type == typeof(string))
            return json.ValueKind == JsonValueKind.String ? json.GetString() : Expected(path, "a string", json);
        if (setting.Type == typeof(bool))
            return json.ValueKind is JsonValueKind.True or JsonValueKind.False ? json.GetBoolean() : Expected(path, "true or false", json);
        if (setting.Type == typeof(IReadOnlyList<string>)) return Strings(json, path);
        if (setting.Type == typeof(IReadOnlyList<double>)) return Numbers(json, path);
        if (setting.Type == typeof(IReadOnlyList<int>)) return WholeNumbers(json, path);
        if (setting.ItemSection is { } item) return Sections(item, json, path);
        if (setting.Type == typeof(double)) return Number(json, path);
        if (Number(json, path, "a whole number") is not { } number) return null;
        if (number != Math.Floor(number)) return Expected(path, "a whole number", json);
        if (setting.Type == typeof(int) && number is >= int.MinValue and <= int.MaxValue) return (int)number;
        if (setting.Type == typeof(long) && Math.Abs(number) <= 1L << 53) return (long)number;
        return Expected(path, $"a whole number from {setting.About.Range}", json);
    }

    private double? Number(JsonElement json, string path, string expected = "a number")
    {
        if (json.ValueKind == JsonValueKind.Number && json.TryGetDouble(out var number) && double.IsFinite(number)) return number;
        Expected(path, expected, json);
        return null;
    }

    private double[]? Numbers(JsonElement json, string path)
    {
        if (json.ValueKind != JsonValueKind.Array)
        {
            Expected(path, "a list of numbers", json);
            return null;
        }

        var numbers = json.EnumerateArray().Select((item, i) => Number(item, $"{path}[{i}]")).ToArray();
        return numbers.All(n => n is not null) ? [.. numbers.Select(n => n!.Value)] : null;
    }

    private string[]? Strings(JsonElement json, string path)
    {
        if (json.ValueKind != JsonValueKind.Array)
        {
            Expected(path, "a list of strings", json);
            return null;
        }

        var known = faults.Count;
        foreach (var (item, i) in json.EnumerateArray().Select((item, i) => (item, i)).Where(e => e.item.ValueKind != JsonValueKind.String))
            Expected($"{path}[{i}]", "a string", item);
        return faults.Count == known ? [.. json.EnumerateArray().Select(item => item.GetString()!)] : null;
    }

    private int[]? WholeNumbers(JsonElement json, string path)
    {
        if (Numbers(json, path) is not { } numbers) return null;
        foreach (var (number, i) in numbers.Select((number, i) => (number, i))
            .Where(n => n.number != Math.Floor(n.number) || Math.Abs(n.number) > int.MaxValue))
            Expected($"{path}[{i}]", "a whole number", json[i]);
        return [.. numbers.Select(n => (int)n)];
    }

    private Array? Sections(Type item, JsonElement json, string path)
    {
        if (json.ValueKind != JsonValueKind.Array)
        {
            Expected(path, "a list of objects", json);
            return null;
        }

        object?[] sections = [.. json.EnumerateArray().Select((element, i) => Section(item, element, $"{path}[{i}]"))];
        if (sections.Contains(null)) return null;
        var typed = Array.CreateInstance(item, sections.Length);
        sections.CopyTo(typed, 0);
        return typed;
    }

    private object? Choice(Type type, JsonElement json, string path)
    {
        var words = SettingTable.Words(type);
        if (json.ValueKind != JsonValueKind.String) return Expected(path, $"one of {string.Join(", ", words)}", json);
        var word = json.GetString()!;
        if (words.Contains(word)) return Enum.GetValues(type).GetValue(words.ToList().IndexOf(word));
        faults.Add(new(path, $"'{word}' is none of "
            + $"{string.Join(", ", words)}{(NearestName.Of(word, words) is { } near ? $"; did you mean '{near}'?" : "")}"));
        return null;
    }

    private object? Expected(string path, string what, JsonElement json)
    {
        var text = json.GetRawText();
        var found = json.ValueKind switch
        {
            JsonValueKind.Object => "an object",
            JsonValueKind.Array => "a list",
            JsonValueKind.String => $"the string {Short(text)}",
            _ => Short(text),
        };
        faults.Add(new(path, $"expected {what}, found {found}"));
        return null;
    }

    /// <summary>Whether what could not be read is a value or an item of it.</summary>
    private static bool IsOf(string unread, string path) =>
        unread == path || (unread.StartsWith(path + "[", StringComparison.Ordinal) && unread.EndsWith(']'));

    private static string Short(string text) => text.Length <= 40 ? text : $"{text[..40]}...";

    private static string FirstSentence(string message) => message.Split(" LineNumber:")[0].Split(". ")[0].TrimEnd('.', ' ');
}
