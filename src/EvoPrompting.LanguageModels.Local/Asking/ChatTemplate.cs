using System.Text.Json;
using EvoPrompting.LanguageModels.Local.Gguf;
using EvoPrompting.LanguageModels.Local.Tokens;

namespace EvoPrompting.LanguageModels.Local.Asking;

/// <summary>Finds the chat template of a checkpoint.</summary>
internal static class ChatTemplate
{
    private const string Key = "chat_template", Default = "default";

    /// <summary>Of a folder: chat_template.jinja, else what tokenizer_config.json or chat_template.json says.</summary>
    /// <exception cref="InvalidDataException">There is none, or its file is damaged: one sentence.</exception>
    public static string OfFolder(string folder)
    {
        if (SpecialTokenFiles.Bytes(Path.Combine(folder, Key + ".jinja")) is { } alone) return System.Text.Encoding.UTF8.GetString(alone);
        foreach (var name in (string[])["tokenizer_config.json", Key + ".json"])
        {
            var path = Path.Combine(folder, name);
            if (SpecialTokenFiles.Bytes(path) is not { } bytes) continue;
            try
            {
                using var document = JsonDocument.Parse(bytes);
                if (document.RootElement.TryGetProperty(Key, out var said) && Text(said) is { } template) return template;
            }
            catch (Exception fault) when (fault is JsonException or InvalidOperationException or KeyNotFoundException)
            {
                throw new InvalidDataException($"{path} is damaged: {fault.Message.TrimEnd('.')}", fault);
            }
        }

        throw Missing(folder);
    }

    /// <exception cref="InvalidDataException">The file has none.</exception>
    public static string Of(GgufFile file) => file.Metadata.TextOrNull("tokenizer." + Key) ?? throw Missing(file.Metadata.Source);

    /// <summary>A template is a text, or one of several by name.</summary>
    private static string? Text(JsonElement said) => said.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.Array => said.EnumerateArray().Where(one => one.GetProperty("name").ValueEquals(Default))
            .Select(one => one.GetProperty("template").GetString()).FirstOrDefault(),
        _ => said.GetString(),
    };

    private static InvalidDataException Missing(string source) => new(
        $"{source} has no chat template, so it is no chat: leave the chat out, and it continues prompts as texts");
}
