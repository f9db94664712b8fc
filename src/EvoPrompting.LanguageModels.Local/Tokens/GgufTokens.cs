using System.Text.Json.Nodes;
using EvoPrompting.LanguageModels.Local.Gguf;

namespace EvoPrompting.LanguageModels.Local.Tokens;

/// <summary>The tokens that a GGUF file's metadata lists, with their kinds.</summary>
internal sealed class GgufTokens
{
    // llama.cpp's numbers of the kinds.
    private const int Normal = 1, Unknown = 2, Control = 3, UserDefined = 4, Byte = 6;

    // Of these models special tokens but the plain ones take the white space behind them along; the file's kinds do not say it, and
    // llama.cpp knows them by name.
    private static readonly string[] takingSpace = ["phi-3", "phi3"];
    private static readonly string[] plain = ["<unk>", "<s>", "<|endoftext|>"];

    private readonly bool takesSpace;
    private readonly string[] texts;
    private readonly int[] kinds;
    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);

    /// <exception cref="InvalidDataException">The lists do not agree, or a token stands there twice.</exception>
    public GgufTokens(GgufMetadata metadata)
    {
        var name = metadata.TextOrNull("general.name") ?? "";
        takesSpace = takingSpace.Any(n => name.Contains(n, StringComparison.OrdinalIgnoreCase));
        texts = [.. metadata.Texts("tokenizer.ggml.tokens")];
        if (texts.Length == 0) throw metadata.Fault("is damaged: its tokenizer has no tokens");
        kinds = metadata.Has("tokenizer.ggml.token_type") ? metadata.Integers("tokenizer.ggml.token_type")
            : [.. texts.Select(_ => Normal)];
        if (kinds.Length != texts.Length)
            throw metadata.Fault($"is damaged: its tokenizer has {texts.Length} tokens and kinds of {kinds.Length}");
        for (var i = 0; i < texts.Length; i++)
        {
            if (texts[i].Length == 0) texts[i] = $"[EMPTY_{i}]"; // what llama.cpp calls it
            if (!numbers.TryAdd(texts[i], i))
                throw metadata.Fault($"is damaged: tokens {numbers[texts[i]]} and {i} of its tokenizer are the same");
        }
    }

    public int Count => texts.Length;

    public string Text(int token) => texts[token];

    public int? Number(string text) => numbers.TryGetValue(text, out var number) ? number : null;

    /// <summary>True for tokens that text is made of: no control tokens, no bytes.</summary>
    public bool IsText(int token) => kinds[token] is not (Unknown or Control or Byte);

    public int? FirstUnknown => Array.IndexOf(kinds, Unknown) is >= 0 and var token ? token : null;

    public bool HasBytes => kinds.Contains(Byte);

    public JsonObject Vocabulary()
    {
        var vocabulary = new JsonObject();
        for (var i = 0; i < texts.Length; i++) vocabulary.Add(texts[i], i);
        return vocabulary;
    }

    /// <summary>Returns what llama.cpp looks for in a text before it splits it: control tokens, and those that users defined.</summary>
    public JsonArray Added()
    {
        var added = new JsonArray();
        for (var i = 0; i < texts.Length; i++)
        {
            if (kinds[i] is not (Unknown or Control or UserDefined)) continue;
            added.Add((JsonNode)new JsonObject
            {
                ["id"] = i,
                ["content"] = texts[i],
                ["single_word"] = false,
                ["lstrip"] = false,
                ["rstrip"] = takesSpace && kinds[i] is Unknown or Control && !plain.Contains(texts[i]),
                ["normalized"] = false,
                ["special"] = kinds[i] != UserDefined,
            });
        }

        return added;
    }
}
