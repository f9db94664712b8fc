using System.Text.Json;
using System.Text.Json.Nodes;

namespace EvoPrompting.LanguageModels.Local.Tokens;

/// <summary>
/// A tokenizer.json taken apart: what the library is given, and what is done here instead, because the binding does not let one choose:
/// special tokens in front and behind are added, and left out, here.
/// </summary>
/// <param name="Plain">The file without post-processing, truncation and padding, its special tokens marked as ordinary added ones.</param>
/// <param name="Continuing">The same without what it puts before a text (<see cref="TextStart"/>); null where it puts nothing.</param>
/// <param name="VocabularySize">The largest token number and one.</param>
/// <param name="Largest">The largest number of a token that is not special.</param>
/// <param name="Special">Tokens that stand for no text.</param>
/// <param name="Named">Added tokens by their text.</param>
/// <param name="Front">Tokens put before a text.</param>
/// <param name="Behind">Tokens put after a text.</param>
internal sealed record TokenizerJson(
    byte[] Plain, byte[]? Continuing, int VocabularySize, int Largest, IReadOnlySet<int> Special, IReadOnlyDictionary<string, int> Named,
    IReadOnlyList<int> Front, IReadOnlyList<int> Behind)
{
    private static readonly string[] leftOut = ["post_processor", "truncation", "padding"];

    /// <param name="source">What messages name.</param>
    /// <exception cref="InvalidDataException">It is no tokenizer.json, or says something that is not implemented: one sentence.</exception>
    public static TokenizerJson Parse(ReadOnlyMemory<byte> json, string source)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("model", out var model)
                || model.ValueKind != JsonValueKind.Object || !model.TryGetProperty("vocab", out var vocabulary))
                throw new InvalidDataException($"{source} is not a tokenizer.json: it has no model with a vocabulary");
            if (model.TryGetProperty("continuing_subword_prefix", out var prefix) && prefix.ValueKind != JsonValueKind.Null
                && prefix.GetString() is not "" && Is(model, "BPE")) // the library would end the process on a merge without it
                throw new InvalidDataException($"{source} has merges with a continuing_subword_prefix, which is not implemented");
            if (model.TryGetProperty("dropout", out var dropout) && dropout.ValueKind == JsonValueKind.Number && dropout.GetDouble() > 0)
                throw new InvalidDataException($"{source} has a dropout of {dropout}, which is for training: a text would have other "
                    + "tokens each time; set it to null");
            var added = AddedTokens(root).ToList();
            var named = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (var token in added) named[Text(token.GetProperty("content"))] = Number(token.GetProperty("id"));
            var special = added.Where(IsSpecial).Select(token => Number(token.GetProperty("id"))).ToHashSet();
            var size = 1 + Numbers(vocabulary).Concat(named.Values).DefaultIfEmpty(-1).Max();
            var largest = Numbers(vocabulary).Concat(named.Values).Where(token => !special.Contains(token)).DefaultIfEmpty(-1).Max();
            var (front, behind) = root.TryGetProperty("post_processor", out var processor) ? SpecialFrame.Of(processor, source) : ([], []);
            return new(Plainly(root, []), Continued(root), size, largest, special, named, front, behind);
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or FormatException
            or ArgumentException) // of a name that stands in an object twice
        {
            throw new InvalidDataException($"{source} is damaged or not a tokenizer.json: {fault.Message.TrimEnd('.')}", fault);
        }
    }

    /// <exception cref="FormatException">It is null; another kind has an exception of its own.</exception>
    public static string Text(JsonElement text) => text.GetString() ?? throw new FormatException("null stands where a text is needed");

    /// <exception cref="FormatException">It is no number that a token can have.</exception>
    public static int Number(JsonElement number) => number.GetInt32() is >= 0 and <= MostTokens and var token ? token
        : throw new FormatException($"{number} is no number of a token");

    private const int MostTokens = 1 << 28;

    private static bool Is(JsonElement part, string type) => !part.TryGetProperty("type", out var said) || said.ValueEquals(type);

    private static IEnumerable<JsonElement> AddedTokens(JsonElement root) =>
        root.TryGetProperty("added_tokens", out var tokens) && tokens.ValueKind == JsonValueKind.Array ? tokens.EnumerateArray() : [];

    private static bool IsSpecial(JsonElement token) => token.TryGetProperty("special", out var special) && special.GetBoolean();

    /// <summary>A vocabulary is numbers by text or, of unigram models, a list.</summary>
    private static IEnumerable<int> Numbers(JsonElement vocabulary) => vocabulary.ValueKind == JsonValueKind.Array
        ? Enumerable.Range(0, vocabulary.GetArrayLength()) : vocabulary.EnumerateObject().Select(token => Number(token.Value));

    private static byte[]? Continued(JsonElement root)
    {
        var changed = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var name in (string[])["normalizer", "pre_tokenizer"])
        {
            var part = root.TryGetProperty(name, out var said) ? JsonNode.Parse(said.GetRawText()) : null;
            if (TextStart.Remove(ref part)) changed[name] = part;
        }

        return changed.Count == 0 ? null : Plainly(root, changed);
    }

    /// <param name="changed">Members that are written instead of the file's.</param>
    private static byte[] Plainly(JsonElement root, Dictionary<string, JsonNode?> changed)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartObject();
            foreach (var member in root.EnumerateObject())
            {
                writer.WritePropertyName(member.Name);
                if (changed.TryGetValue(member.Name, out var other)) writer.WriteRawValue(other?.ToJsonString() ?? "null");
                else if (leftOut.Contains(member.Name)) writer.WriteNullValue();
                else if (member.NameEquals("added_tokens")) WriteAsOrdinary(writer, AddedTokens(root));
                else writer.WriteRawValue(member.Value.GetRawText());
            }

            writer.WriteEndObject();
        }

        return bytes.ToArray();
    }

    private static void WriteAsOrdinary(Utf8JsonWriter writer, IEnumerable<JsonElement> tokens)
    {
        writer.WriteStartArray();
        foreach (var token in tokens)
        {
            writer.WriteStartObject();
            foreach (var member in token.EnumerateObject())
            {
                writer.WritePropertyName(member.Name);
                if (member.NameEquals("special")) writer.WriteBooleanValue(false);
                else member.Value.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
