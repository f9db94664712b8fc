using System.Text.Json;
using System.Text.Json.Nodes;
using EvoPrompting.Files;

namespace EvoPrompting.LanguageModels.Local.Files;

/// <summary>Reads a checkpoint's JSON files. Of a key that stands in an object twice the last value counts, as in Python.</summary>
internal static class JsonFile
{
    /// <exception cref="InvalidDataException">The file is missing, or is no JSON object: one sentence.</exception>
    public static JsonObject Read(string path)
    {
        if (!File.Exists(path)) throw new InvalidDataException($"there is no file {path}");
        try
        {
            using var stream = File.OpenRead(path);
            using var document = JsonDocument.Parse(stream);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new InvalidDataException($"{path} is not a JSON object");
            return WholeTexts.Are(document.RootElement) ? Object(document.RootElement.Clone())
                : throw new InvalidDataException($"{path} is damaged: {WholeTexts.Fault}");
        }
        catch (JsonException fault)
        {
            throw new InvalidDataException($"{path} is not JSON: {fault.Message}", fault);
        }
        catch (Exception fault) when (FileFault.Is(fault))
        {
            throw new InvalidDataException($"{path} cannot be read: {FileFault.Reason(fault)}", fault);
        }
    }

    private static JsonObject Object(JsonElement from)
    {
        var members = new JsonObject();
        foreach (var member in from.EnumerateObject()) members[member.Name] = Node(member.Value);
        return members;
    }

    private static JsonNode? Node(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => Object(value),
        JsonValueKind.Array => new JsonArray([.. value.EnumerateArray().Select(Node)]),
        JsonValueKind.Null => null,
        _ => JsonValue.Create(value),
    };
}
