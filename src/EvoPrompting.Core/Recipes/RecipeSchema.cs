using System.Text;
using System.Text.Json;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Recipes;

/// <summary>
/// Writes the JSON Schema (2020-12) of recipes from the same table that reads them, so that editors complete and check keys.
/// </summary>
internal static class RecipeSchema
{
    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Returns the schema of the recipes of one task's searches.</summary>
    public static string Write(SearchTask task) =>
        Write($"EvoPrompting recipe of {task.Name}", Recipe.Of(task) with { Task = "" }, required: "task");

    /// <summary>Returns the schema of a document whose root is a record of settings.</summary>
    /// <param name="defaults">Gives the default of each key.</param>
    /// <param name="required">A key that has to be there; null for none.</param>
    public static string Write(string title, object defaults, string? required)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
            json.WriteString("title", title);
            json.WriteString("type", "object");
            json.WriteBoolean("additionalProperties", false);
            if (required is not null)
            {
                json.WriteStartArray("required");
                json.WriteStringValue(required);
                json.WriteEndArray();
            }

            json.WriteStartObject("properties");
            json.WriteStartObject("$schema");
            json.WriteString("type", "string");
            json.WriteEndObject();
            Properties(json, defaults);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }

    private static void Properties(Utf8JsonWriter json, object defaults)
    {
        foreach (var setting in SettingTable.Of(defaults.GetType()))
        {
            var value = setting.Property.GetValue(defaults);
            if (setting.IsSpread)
            {
                Properties(json, value!);
                continue;
            }

            json.WriteStartObject(setting.Key);
            json.WriteString("description", setting.About.Meaning);
            if (setting.IsSection) Section(json, value!);
            else Value(json, setting, value);
            json.WriteEndObject();
        }
    }

    private static void Section(Utf8JsonWriter json, object defaults)
    {
        json.WriteString("type", "object");
        json.WriteBoolean("additionalProperties", false);
        json.WriteStartObject("properties");
        Properties(json, defaults);
        json.WriteEndObject();
    }

    private static void Value(Utf8JsonWriter json, Setting setting, object? value)
    {
        if (setting.Type == typeof(IReadOnlyList<double>) || setting.Type == typeof(IReadOnlyList<int>))
        {
            json.WriteString("type", "array");
            json.WriteNumber("minItems", 1);
            json.WriteStartObject("items");
            json.WriteString("type", setting.Type == typeof(IReadOnlyList<int>) ? "integer" : "number");
            Range(json, setting.About);
            json.WriteEndObject();
        }
        else if (setting.Type == typeof(IReadOnlyList<string>))
        {
            json.WriteString("type", "array");
            json.WriteStartObject("items");
            json.WriteString("type", "string");
            json.WriteEndObject();
        }
        else if (setting.Type == typeof(bool))
        {
            json.WriteString("type", "boolean");
        }
        else if (setting.ItemSection is { } item)
        {
            json.WriteString("type", "array");
            json.WriteStartObject("items");
            Section(json, Activator.CreateInstance(item)!);
            json.WriteEndObject();
        }
        else if (setting.Type.IsEnum)
        {
            json.WriteStartArray("enum");
            foreach (var word in SettingTable.Words(setting.Type)) json.WriteStringValue(word);
            json.WriteEndArray();
        }
        else if (setting.MayBeNull)
        {
            json.WriteStartArray("type");
            json.WriteStringValue(setting.Type == typeof(string) ? "string" : "number");
            json.WriteStringValue("null");
            json.WriteEndArray();
            if (setting.Type != typeof(string)) Range(json, setting.About);
        }
        else
        {
            json.WriteString("type", setting.Type == typeof(string) ? "string" : setting.Type == typeof(double) ? "number" : "integer");
            Range(json, setting.About);
        }

        if (value is "") return; // the task and a model's name have no default
        json.WritePropertyName("default");
        RecipeWriter.Write(json, value);
    }

    private static void Range(Utf8JsonWriter json, SettingAttribute about)
    {
        if (double.IsFinite(about.Above)) json.WriteNumber("exclusiveMinimum", about.Above);
        if (double.IsFinite(about.Minimum)) json.WriteNumber("minimum", about.Minimum);
        if (double.IsFinite(about.Maximum)) json.WriteNumber("maximum", about.Maximum);
    }
}
