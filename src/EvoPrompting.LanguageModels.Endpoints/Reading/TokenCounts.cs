using System.Text.Json;
using EvoPrompting.Prompts;

namespace EvoPrompting.LanguageModels.Endpoints.Reading;

/// <summary>Reads what an answer says of its tokens, in any protocol's words; what it does not say is unknown.</summary>
internal static class TokenCounts
{
    /// <summary>Of a stream the last count of each kind holds.</summary>
    public static TokenUsage Read(IReadOnlyList<JsonElement> parts)
    {
        long? input = null, cached = null, output = null;
        foreach (var part in parts)
        {
            JsonElement? usage = part.Field("usage") ?? part.Field("message").Field("usage") ?? part; // Ollama's stand in the answer
            cached = usage.Field("prompt_tokens_details").Count("cached_tokens")
                ?? usage.Field("input_tokens_details").Count("cached_tokens")
                ?? usage.Count("cache_read_input_tokens") ?? usage.Count("prompt_cache_hit_tokens") ?? cached;
            input = usage.Count("prompt_tokens") ?? All(usage) ?? usage.Count("prompt_eval_count") ?? input;
            output = usage.Count("completion_tokens") ?? usage.Count("output_tokens") ?? usage.Count("eval_count") ?? output;
        }

        return new TokenUsage(input, cached, output);
    }

    /// <summary>Whether the model spent tokens on thinking that is not shown.</summary>
    public static bool TellThinking(IReadOnlyList<JsonElement> parts) => parts.Any(
        part => part.Field("usage").Field("completion_tokens_details").Count("reasoning_tokens") > 0);

    /// <summary>Anthropic counts what comes from its cache, and what goes into it, apart.</summary>
    private static long? All(JsonElement? usage) => usage.Count("input_tokens") is { } plain
        ? plain + (usage.Count("cache_read_input_tokens") ?? 0) + (usage.Count("cache_creation_input_tokens") ?? 0)
        : null;
}
