using System.Text;
using System.Text.Json;
using EvoPrompting.LanguageModels.Endpoints.Asking;

namespace EvoPrompting.LanguageModels.Endpoints.Reading;

/// <summary>
/// Reads the JSON objects of an answer, whatever they are wrapped in: one object on one line or on many, a list of objects, an object a
/// line, a stream of events that nobody asked for. What stands in the objects is the business of others.
/// </summary>
internal static class AnswerParts
{
    private const int LongestShown = 60;
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private static readonly JsonReaderOptions Tolerant = new()
    {
        AllowMultipleValues = true,
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
    };

    /// <returns>At least one object, in the order of the answer.</returns>
    /// <exception cref="LostSampleException">The answer is no UTF-8, or holds no JSON object.</exception>
    public static IReadOnlyList<JsonElement> Read(byte[] answer)
    {
        var text = Text(answer);
        if (text.Length == 0) throw new LostSampleException("the answer is empty");
        try
        {
            var json = EventLines.Are(text) ? EventLines.Join(text) : text;
            if (Objects(HalfPairs.Mend(json)) is { Count: > 0 } parts) return parts;
        }
        catch (JsonException e)
        {
            throw new LostSampleException(text[0] is '{' or '[' ? $"the answer is broken JSON: {e.Message}" : NoObject(text), e);
        }

        throw new LostSampleException(NoObject(text));
    }

    /// <summary>Returns what <see cref="Read"/> does; nothing where it finds none.</summary>
    public static IReadOnlyList<JsonElement> ReadOrNone(byte[] answer)
    {
        try
        {
            return Read(answer);
        }
        catch (LostSampleException)
        {
            return [];
        }
    }

    private static string Text(byte[] answer)
    {
        try
        {
            return Strict.GetString(answer).Trim().TrimStart('\ufeff').TrimStart();
        }
        catch (DecoderFallbackException e)
        {
            throw new LostSampleException("the answer is not UTF-8", e);
        }
    }

    private static List<JsonElement> Objects(string json)
    {
        var objects = new List<JsonElement>();
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json), Tolerant);
        while (reader.Read())
        {
            var value = JsonElement.ParseValue(ref reader);
            IEnumerable<JsonElement> items = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [value];
            objects.AddRange(items.Where(item => item.ValueKind == JsonValueKind.Object));
        }

        return objects;
    }

    /// <summary>Cuts a text, never a character in two.</summary>
    internal static string Start(string text, int length) => text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];

    private static string NoObject(string text) =>
        $"the answer is not a JSON object; it starts with: {(text.Length <= LongestShown ? text : Start(text, LongestShown) + "...")}";
}
