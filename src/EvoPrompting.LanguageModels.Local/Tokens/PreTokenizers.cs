using System.Text.Json.Nodes;

namespace EvoPrompting.LanguageModels.Local.Tokens;

/// <summary>How byte-level tokenizers split a text before they merge, by llama.cpp's names (tokenizer.ggml.pre), a row each.</summary>
internal static class PreTokenizers
{
    private const string Contractions = @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|";
    private const string Others = @"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
    private const string ThreeDigits = Contractions + @"\p{N}{1,3}" + Others;
    private const string OneDigit = Contractions + @"\p{N}" + Others;

    private static readonly PreTokenizer[] all =
    [
        new("gpt-2"),
        new("olmo"),
        new("smollm") { IsDigitApart = true },
        new("starcoder") { IsDigitApart = true },
        new("refact") { IsDigitApart = true },
        new("llama-bpe") { Pattern = ThreeDigits, IsWholeWordFirst = true, IsBeginAdded = true },
        new("llama3") { Pattern = ThreeDigits, IsWholeWordFirst = true, IsBeginAdded = true },
        new("llama-v3") { Pattern = ThreeDigits, IsWholeWordFirst = true, IsBeginAdded = true },
        new("smaug-bpe") { Pattern = ThreeDigits },
        new("dbrx") { Pattern = ThreeDigits },
        new("qwen2") { Pattern = OneDigit, IsComposed = true },
        new("deepseek-r1-qwen") { Pattern = OneDigit, IsComposed = true },
    ];

    public static string Names => string.Join(", ", all.Select(row => row.Name));

    public static PreTokenizer? Find(string name) => Array.Find(all, row => row.Name == name);
}

/// <summary>One way to split a text; without a pattern, GPT-2's.</summary>
internal sealed record PreTokenizer(string Name)
{
    /// <summary>What the pieces look like.</summary>
    public string? Pattern { get; init; }

    /// <summary>Each digit is a piece.</summary>
    public bool IsDigitApart { get; init; }

    /// <summary>A piece that is a token is taken whole, whatever its merges.</summary>
    public bool IsWholeWordFirst { get; init; }

    /// <summary>Characters are composed (NFC) first, as the makers' own tokenizer does; llama.cpp does not.</summary>
    public bool IsComposed { get; init; }

    /// <summary>The beginning is put in front where the file does not say.</summary>
    public bool IsBeginAdded { get; init; }

    public JsonObject? Normalizer() => IsComposed ? new() { ["type"] = "NFC" } : null;

    public JsonObject Splitting()
    {
        var bytes = new JsonObject
        {
            ["type"] = "ByteLevel",
            ["add_prefix_space"] = false,
            ["trim_offsets"] = true,
            ["use_regex"] = Pattern is null,
        };
        JsonObject? first = IsDigitApart ? new() { ["type"] = "Digits", ["individual_digits"] = true }
            : Pattern is null ? null
            : new()
            {
                ["type"] = "Split",
                ["pattern"] = new JsonObject { ["Regex"] = Pattern },
                ["behavior"] = "Isolated",
                ["invert"] = false,
            };
        return first is null ? bytes : new() { ["type"] = "Sequence", ["pretokenizers"] = new JsonArray(first, bytes) };
    }
}
