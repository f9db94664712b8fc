using System.Text.Json.Nodes;
using EvoPrompting.LanguageModels.Local.Gguf;

namespace EvoPrompting.LanguageModels.Local.Tokens;

/// <summary>
/// Writes a SentencePiece tokenizer of llama.cpp (its kind "llama") as byte-pair merges with a fallback to bytes, as Hugging Face's
/// conversion does: every pair of tokens that makes a token is a merge, the better token's first.
/// </summary>
internal static class SentencePieces
{
    private const char Space = '\u2581';

    public static JsonObject Json(GgufMetadata metadata, GgufTokens tokens)
    {
        var isSpaceAdded = metadata.Flag("tokenizer.ggml.add_space_prefix") ?? true;
        var unknown = metadata.IntegerOrNull("tokenizer.ggml.unknown_token_id") ?? tokens.FirstUnknown;
        return new()
        {
            ["normalizer"] = new JsonObject
            {
                ["type"] = "Sequence",
                ["normalizers"] = new JsonArray(
                [
                    .. isSpaceAdded ? [new JsonObject { ["type"] = "Prepend", ["prepend"] = $"{Space}" }] : (JsonNode[])[],
                    Replace(" ", $"{Space}"),
                ]),
            },
            ["pre_tokenizer"] = null,
            ["decoder"] = new JsonObject
            {
                ["type"] = "Sequence",
                ["decoders"] = new JsonArray(
                [
                    Replace($"{Space}", " "), new JsonObject { ["type"] = "ByteFallback" }, new JsonObject { ["type"] = "Fuse" },
                    .. isSpaceAdded ? [new JsonObject { ["type"] = "Strip", ["content"] = " ", ["start"] = 1, ["stop"] = 0 }]
                        : (JsonNode[])[],
                ]),
            },
            ["model"] = new JsonObject
            {
                ["type"] = "BPE",
                ["dropout"] = null,
                ["unk_token"] = unknown is { } u && u < tokens.Count ? tokens.Text(u) : null,
                ["continuing_subword_prefix"] = null,
                ["end_of_word_suffix"] = null,
                ["fuse_unk"] = true,
                ["byte_fallback"] = tokens.HasBytes,
                ["ignore_merges"] = false,
                ["vocab"] = tokens.Vocabulary(),
                ["merges"] = new JsonArray([.. Merges(metadata, tokens).Select(m => (JsonNode)new JsonArray(m.Left, m.Right))]),
            },
        };
    }

    /// <summary>
    /// Orders merges by the score of what they make, then by length and number as Hugging Face's conversion does. llama.cpp takes the
    /// leftmost of two pairs that make the same token, this the first in the list: the tokens are the same in all golden texts.
    /// </summary>
    private static IEnumerable<(string Left, string Right)> Merges(GgufMetadata metadata, GgufTokens tokens)
    {
        var scores = metadata.Floats("tokenizer.ggml.scores");
        if (scores.Length != tokens.Count)
            throw metadata.Fault($"is damaged: its tokenizer has {tokens.Count} tokens and scores of {scores.Length}");
        var merges = new List<(float Score, int Left, int Right)>();
        for (var token = 0; token < tokens.Count; token++)
        {
            if (!tokens.IsText(token)) continue;
            var text = tokens.Text(token);
            for (var cut = 1; cut < text.Length && text.Length <= LongestToken; cut++)
                if (tokens.Number(text[..cut]) is { } left && tokens.IsText(left)
                    && tokens.Number(text[cut..]) is { } right && tokens.IsText(right))
                    merges.Add((scores[token], left, right));
        }

        return merges.OrderByDescending(m => m.Score).ThenBy(m => tokens.Text(m.Left).Length).ThenBy(m => tokens.Text(m.Right).Length)
            .ThenBy(m => m.Left).ThenBy(m => m.Right).Select(m => (tokens.Text(m.Left), tokens.Text(m.Right)));
    }

    /// <summary>Longer ones are not made of merges: they would cost the square of their length here.</summary>
    private const int LongestToken = 256;

    private static JsonObject Replace(string what, string by) =>
        new() { ["type"] = "Replace", ["pattern"] = new JsonObject { ["String"] = what }, ["content"] = by };
}
