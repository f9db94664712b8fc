using System.Text.Json;
using System.Text.Json.Nodes;
using EvoPrompting.LanguageModels.Local.Gguf;

namespace EvoPrompting.LanguageModels.Local.Tokens;

/// <summary>Writes the tokenizer that a GGUF file's metadata describes as a tokenizer.json.</summary>
/// <param name="Json">The tokenizer.json.</param>
internal sealed record GgufTokenizer(byte[] Json, int? Begin, IReadOnlyList<int> Ends)
{
    private const string Prefix = "tokenizer.ggml.";

    /// <exception cref="InvalidDataException">The metadata is not that of a tokenizer that is known: one sentence.</exception>
    public static GgufTokenizer Describe(GgufMetadata metadata)
    {
        var tokens = new GgufTokens(metadata);
        var begin = Token(metadata, tokens, "bos_token_id");
        var end = Token(metadata, tokens, "eos_token_id");
        var model = metadata.Text(Prefix + "model");
        var (json, isBeginAdded) = model switch
        {
            "gpt2" => ByteLevel(metadata, tokens),
            "llama" => (SentencePieces.Json(metadata, tokens), true),
            _ => throw metadata.Fault($"has a tokenizer of the kind '{GgufFault.Shown(model)}', which is not implemented; known are "
                + "gpt2 and llama"),
        };
        json["version"] = "1.0";
        json["added_tokens"] = tokens.Added();
        json["post_processor"] = Frame(tokens,
            (metadata.Flag(Prefix + "add_bos_token") ?? isBeginAdded) ? begin : null,
            (metadata.Flag(Prefix + "add_eos_token") ?? false) ? end : null);
        int?[] ends = [end, Token(metadata, tokens, "eot_token_id"), Token(metadata, tokens, "eom_token_id")];
        return new(JsonSerializer.SerializeToUtf8Bytes(json), begin, [.. ends.OfType<int>()]);
    }

    private static (JsonObject Json, bool IsBeginAdded) ByteLevel(GgufMetadata metadata, GgufTokens tokens)
    {
        var name = metadata.TextOrNull(Prefix + "pre")
            ?? throw metadata.Fault("does not say how its tokenizer splits text (tokenizer.ggml.pre): convert the model again with "
                + "llama.cpp's own script");
        var split = PreTokenizers.Find(name) ?? throw metadata.Fault(
            $"has a tokenizer that splits text as '{GgufFault.Shown(name)}', which is not implemented; known are {PreTokenizers.Names}");
        var merges = metadata.Texts(Prefix + "merges");
        var pairs = new JsonArray();
        foreach (var merge in merges)
        {
            var space = merge.IndexOf(' ', Math.Min(1, merge.Length)); // a part may not be empty, and none holds a space
            if (space < 0 || space == merge.Length - 1)
                throw metadata.Fault($"is damaged: a merge of its tokenizer is not two tokens: '{GgufFault.Shown(merge)}'");
            pairs.Add((JsonNode)new JsonArray(merge[..space], merge[(space + 1)..]));
        }

        return (new()
        {
            ["normalizer"] = split.Normalizer(),
            ["pre_tokenizer"] = split.Splitting(),
            ["decoder"] = new JsonObject
            {
                ["type"] = "ByteLevel",
                ["add_prefix_space"] = true,
                ["trim_offsets"] = true,
                ["use_regex"] = true,
            },
            ["model"] = new JsonObject
            {
                ["type"] = "BPE",
                ["dropout"] = null,
                ["unk_token"] = null,
                ["continuing_subword_prefix"] = null,
                ["end_of_word_suffix"] = null,
                ["fuse_unk"] = false,
                ["byte_fallback"] = false,
                ["ignore_merges"] = split.IsWholeWordFirst,
                ["vocab"] = tokens.Vocabulary(),
                ["merges"] = pairs,
            },
        }, split.IsBeginAdded);
    }

    private static int? Token(GgufMetadata metadata, GgufTokens tokens, string name) =>
        metadata.IntegerOrNull(Prefix + name) is not { } token ? null
        : token < tokens.Count ? token
        : throw metadata.Fault($"is damaged: {Prefix}{name} is {token} and there are {tokens.Count} tokens");

    private static JsonObject? Frame(GgufTokens tokens, int? begin, int? end)
    {
        if (begin is null && end is null) return null;
        var single = new JsonArray();
        var special = new JsonObject();
        if (begin is { } first) single.Add((JsonNode)Piece("SpecialToken", Declare(first)));
        single.Add((JsonNode)Piece("Sequence", "A"));
        if (end is { } last) single.Add((JsonNode)Piece("SpecialToken", Declare(last)));
        return new() { ["type"] = "TemplateProcessing", ["single"] = single, ["pair"] = new JsonArray(), ["special_tokens"] = special };

        string Declare(int token)
        {
            var text = tokens.Text(token);
            special[text] = new JsonObject { ["id"] = text, ["ids"] = new JsonArray(token), ["tokens"] = new JsonArray(text) };
            return text;
        }
    }

    private static JsonObject Piece(string kind, string id) => new() { [kind] = new JsonObject { ["id"] = id, ["type_id"] = 0 } };
}
