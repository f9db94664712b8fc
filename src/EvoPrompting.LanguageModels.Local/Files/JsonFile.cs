using System.Text.Json;
using System.Text.Json.Nodes;
using EvoPrompting.Files;

namespace EvoPrompting.LanguageModels.Local.Files;

/// <summary>Reads a checkpoint's JSON files.</summary>
internal static class JsonFile
{
    /// <exception cref="InvalidDataException">The file is missing, or is no JSON object: one sentence.</exception>
    public static JsonObject Read(string path)
    {
        if (!File.Exists(path)) throw new InvalidDataException($"there is no file {path}");
        try
        {
            using var stream = File.OpenRead(path);
            using var document = JsonDocument.Parse(stream, new() { AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new InvalidDataException($"{path} is not a JSON object");
            return JsonObject.Create(document.RootElement.Clone())!;
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
}
