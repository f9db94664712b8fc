using System.Collections;
using System.Text;
using System.Text.Json;

namespace EvoPrompting.Recipes;

/// <summary>Writes every key of a recipe in the order of its records.</summary>
internal static class RecipeWriter
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n" };

    /// <param name="root">A record whose properties are settings.</param>
    public static string Write(object root)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options)) Write(json, root);
        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }

    /// <summary>Writes one value as JSON; numbers with as many digits as tell them apart.</summary>
    public static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case string text: json.WriteStringValue(text); break;
            case bool yes: json.WriteBooleanValue(yes); break;
            case int number: json.WriteNumberValue(number); break;
            case long number: json.WriteNumberValue(number); break;
            case double number: json.WriteNumberValue(number); break;
            case Enum choice: json.WriteStringValue(SettingTable.Word(choice.ToString())); break;
            case IEnumerable items:
                json.WriteStartArray();
                foreach (var item in items) Write(json, item);
                json.WriteEndArray();
                break;
            default:
                json.WriteStartObject();
                Keys(json, value);
                json.WriteEndObject();
                break;
        }
    }

    private static void Keys(Utf8JsonWriter json, object section)
    {
        foreach (var setting in SettingTable.Of(section.GetType()))
        {
            var value = setting.Property.GetValue(section);
            if (setting.IsSpread)
            {
                Keys(json, value!);
                continue;
            }

            json.WritePropertyName(setting.Key);
            Write(json, value);
        }
    }
}
