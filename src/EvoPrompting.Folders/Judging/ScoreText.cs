using System.Text;
using System.Text.Json;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Folders.Judging;

/// <summary>
/// Reads what an evaluator prints: one JSON object with a number for each metric. It may stand between lines of other text, but begins a
/// line; two objects are no answer, for nobody knows which counts. What it says in words stands under one key.
/// </summary>
internal static class ScoreText
{
    private const string RejectedKey = "rejected"; // the evaluator's own verdict
    private const string FeedbackKey = "feedback";

    /// <summary>
    /// Returns the metrics, or why there are none: one sentence without its point. Feedback is as the evaluator wrote it.
    /// </summary>
    /// <param name="keepsOthers">True returns the numbers of other names too, after the named ones.</param>
    public static (IReadOnlyList<Metric>? Metrics, string? Fault, string? Feedback) Read(
        string output, IReadOnlyList<string> names, bool keepsOthers = false)
    {
        if (string.IsNullOrWhiteSpace(output)) return Bad("it printed nothing, where a JSON object with the metrics has to stand");
        var (objects, firstFault) = Objects(output);
        using var score = objects.Count == 1 ? objects[0] : null;
        if (score is null)
        {
            foreach (var one in objects) one.Dispose();
            return Bad(objects.Count > 1 ? $"it printed {objects.Count} JSON objects, and one is the answer"
                : firstFault is null ? "it printed no line that begins with a JSON object" : $"what it printed is no JSON: {firstFault}");
        }

        try
        {
            return Read(score.RootElement, names, keepsOthers);
        }
        catch (InvalidOperationException)
        {
            return Bad("a text in its score holds half a character (an escape like \\ud800 alone)");
        }
    }

    private static (IReadOnlyList<Metric>? Metrics, string? Fault, string? Feedback) Read(
        JsonElement root, IReadOnlyList<string> names, bool keepsOthers)
    {
        var hasFeedback = root.TryGetProperty(FeedbackKey, out var words) && words.ValueKind != JsonValueKind.Null;
        if (hasFeedback && words.ValueKind != JsonValueKind.String)
            return Bad($"its '{FeedbackKey}' is {Short(words.GetRawText())}, no text");
        var feedback = hasFeedback ? words.GetString() : null;
        if (root.TryGetProperty(RejectedKey, out var said) && !names.Contains(RejectedKey)
            && said.ValueKind is not (JsonValueKind.String or JsonValueKind.Null or JsonValueKind.False))
            return Bad($"its '{RejectedKey}' is {Short(said.GetRawText())}, and has to be the reason, a text");
        if (root.TryGetProperty(RejectedKey, out var verdict) && verdict.ValueKind == JsonValueKind.String)
            return (null, verdict.GetString(), feedback);
        var metrics = new List<Metric>();
        foreach (var name in names)
        {
            if (!root.TryGetProperty(name, out var value))
                return Bad($"its score has no '{name}', only {Keys(root)}");
            if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var number) || !double.IsFinite(number))
                return Bad($"its '{name}' is {Short(value.GetRawText())}, no number");
            metrics.Add(new Metric(name, number));
        }

        return (keepsOthers ? [.. metrics, .. OtherMetrics.Of(root, names)] : metrics, null, feedback);
    }

    private static (IReadOnlyList<Metric>?, string?, string?) Bad(string fault) => (null, fault, null);

    private static (List<JsonDocument> Objects, string? FirstFault) Objects(string output)
    {
        var bytes = Encoding.UTF8.GetBytes(output);
        var objects = new List<JsonDocument>();
        string? fault = null;
        var inside = -1; // the indent of a broken object that a line left open: what is indented more stands in it and is no answer
        for (var place = 0; place < bytes.Length;)
        {
            var end = Array.IndexOf(bytes, (byte)'\n', place) is >= 0 and var found ? found + 1 : bytes.Length;
            var begin = place;
            while (begin < end && bytes[begin] is (byte)' ' or (byte)'\t') begin++;
            var indent = begin - place;
            place = end;
            if (inside >= 0 && indent > inside) continue;
            if (begin >= bytes.Length || bytes[begin] != (byte)'{') continue;
            try
            {
                var reader = new Utf8JsonReader(bytes.AsSpan(begin), isFinalBlock: true, state: default);
                objects.Add(JsonDocument.ParseValue(ref reader));
                inside = -1;
                place = begin + (int)reader.BytesConsumed;
                while (place < bytes.Length && bytes[place] is (byte)' ' or (byte)'\t') place++;
                if (place < bytes.Length && bytes[place] != (byte)'{') // another object may follow on the line; other text is passed over
                    place = Array.IndexOf(bytes, (byte)'\n', place) is >= 0 and var next ? next + 1 : bytes.Length;
            }
            catch (JsonException e)
            {
                fault ??= Reason(e);
                inside = IsClosed(bytes.AsSpan(begin, end - begin)) ? -1 : indent;
            }
        }

        return (objects, fault);
    }

    /// <summary>True where a line that is no JSON closes what it opens: a note of the evaluator's own.</summary>
    private static bool IsClosed(ReadOnlySpan<byte> line)
    {
        var open = 0;
        foreach (var sign in line) open += sign is (byte)'{' or (byte)'[' ? 1 : sign is (byte)'}' or (byte)']' ? -1 : 0;
        return open <= 0;
    }

    private static string Keys(JsonElement score) =>
        string.Join(", ", score.EnumerateObject().Select(p => p.Name).DefaultIfEmpty("nothing"));

    private static string Reason(JsonException e)
    {
        var words = e.Message.Split(" LineNumber:")[0].Split(". ")[0].TrimEnd('.', ' ');
        return words.StartsWith("'N'", StringComparison.Ordinal) || words.StartsWith("'I'", StringComparison.Ordinal)
            ? words + " (NaN and Infinity are no numbers of JSON)" : words;
    }

    private static string Short(string text) => text.Length <= 40 ? text : $"{text[..40]}...";
}
