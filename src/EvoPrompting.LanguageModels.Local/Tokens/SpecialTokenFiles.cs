using System.Text.Json;
using EvoPrompting.Files;

namespace EvoPrompting.LanguageModels.Local.Tokens;

/// <summary>Finds the tokens that begin and end sequences in the files of a checkpoint's folder.</summary>
internal static class SpecialTokenFiles
{
    /// <summary>
    /// Returns the beginnings that generation_config.json, config.json and tokenizer_config.json name, the first one's first, and the ends
    /// that any of them names.
    /// </summary>
    public static (IReadOnlyList<int> Begins, IReadOnlySet<int> Ends) Read(string folder, IReadOnlyDictionary<string, int> named)
    {
        var begins = new List<int>();
        var ends = new HashSet<int>();
        foreach (var name in (string[])["generation_config.json", "config.json", "tokenizer_config.json"])
        {
            var path = Path.Combine(folder, name);
            if (Bytes(path) is not { } bytes) continue;
            try
            {
                using var document = JsonDocument.Parse(bytes);
                if (document.RootElement.ValueKind != JsonValueKind.Object) throw new InvalidDataException($"{path} is not a JSON object");
                begins.AddRange(Tokens(document.RootElement, "bos_token", named));
                ends.UnionWith(Tokens(document.RootElement, "eos_token", named));
            }
            catch (Exception fault) when (fault is JsonException or InvalidOperationException or FormatException)
            {
                throw new InvalidDataException($"{path} is damaged: {fault.Message.TrimEnd('.')}", fault);
            }
        }

        return (begins, ends);
    }

    /// <summary>Returns a file's content, null where there is none.</summary>
    /// <exception cref="InvalidDataException">It cannot be read.</exception>
    public static byte[]? Bytes(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllBytes(path) : null;
        }
        catch (Exception fault) when (FileFault.Is(fault))
        {
            throw new InvalidDataException($"{path} cannot be read: {FileFault.Reason(fault)}", fault);
        }
    }

    public static string Missing(string folder) => File.Exists(Path.Combine(folder, "tokenizer.model"))
        ? $"{folder} has a tokenizer.model and no tokenizer.json: load the tokenizer with Hugging Face's library and save it there again"
        : $"{folder} has no tokenizer.json: fetch it from where the model is from";

    /// <summary>A token is said by number (NAME_id: one or a list) or by its text (NAME: a text, or an object with its content).</summary>
    private static List<int> Tokens(JsonElement root, string name, IReadOnlyDictionary<string, int> named)
    {
        var tokens = new List<int>();
        if (root.TryGetProperty(name + "_id", out var id))
        {
            if (id.ValueKind == JsonValueKind.Array) tokens.AddRange(id.EnumerateArray().Select(one => one.GetInt32()));
            else if (id.ValueKind != JsonValueKind.Null) tokens.Add(id.GetInt32());
        }

        if (root.TryGetProperty(name, out var token))
        {
            if (token.ValueKind == JsonValueKind.Object && token.TryGetProperty("content", out var content)) token = content;
            if (token.ValueKind == JsonValueKind.String && named.TryGetValue(token.GetString()!, out var number)) tokens.Add(number);
        }

        return tokens;
    }
}
