using System.IO.Compression;
using System.Text.Json;

namespace EvoPrompting.LanguageModels.PreTraining;

/// <summary>One example of the corpus: a prompt and the completion that the model is to learn.</summary>
/// <param name="Family">Of the program that the completion is; null where a corpus does not say.</param>
public sealed record TrainingText(string Prompt, string Completion, int? Family = null)
{
    /// <summary>
    /// Reads every <c>*.jsonl.gz</c> of a folder, in the order of their names: one JSON object a line, with strings
    /// <c>prompt</c> and <c>completion</c>, and perhaps a whole number <c>family</c>; other properties are passed over.
    /// </summary>
    /// <exception cref="InvalidDataException">There is no such file, or a line is not that; the message names it.</exception>
    public static IEnumerable<TrainingText> ReadFolder(string folder)
    {
        string[] files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.jsonl.gz") : [];
        if (files.Length == 0)
            throw new InvalidDataException(
                $"there is no corpus in {folder}: it holds no file *.jsonl.gz (make one with 'evoprompting lm corpus')");
        Array.Sort(files, StringComparer.Ordinal);
        return files.SelectMany(ReadFile);
    }

    private static IEnumerable<TrainingText> ReadFile(string file)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
        for (var number = 1; reader.ReadLine() is { } line; number++) yield return Parse(line, file, number);
    }

    private static string Text(JsonElement text) => text.GetString() ?? throw new FormatException("null stands where a text is needed");

    private static TrainingText Parse(string line, string file, int number)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            return new(
                Text(root.GetProperty("prompt")), Text(root.GetProperty("completion")),
                root.TryGetProperty("family", out var family) ? family.GetInt32() : null);
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"line {number} of {file} is not an example with a prompt and a completion", fault);
        }
    }
}
