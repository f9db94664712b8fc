using System.Security.Cryptography;
using System.Text.Json.Serialization;
using EvoPrompting.Files;
using EvoPrompting.LanguageModels.Tokens;
using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.Model;

/// <summary>The model in one file: its shape, its tokenizer, how it was trained, and the weights in bfloat16.</summary>
public static class WeightsFile
{
    private static readonly SealedFile format = new("EVOPRLM\n", 1, "weights file");

    /// <summary>Writes the file, replacing one that is there.</summary>
    public static void Save(string path, TransformerWeights weights, WeightsDescription description)
    {
        using var scope = NewDisposeScope();
        var numbers = new MemoryStream();
        foreach (var tensor in weights.All)
            numbers.Write(tensor.detach().to(ScalarType.BFloat16).contiguous().bytes);
        format.Write(path, description, numbers.ToArray());
    }

    /// <summary>Reads the file; the caller owns the transformer, whose weights are in <paramref name="type"/>.</summary>
    /// <exception cref="InvalidDataException">The file is missing, damaged, newer or another thing: one sentence.</exception>
    public static (Transformer Transformer, BytePairTokenizer Tokenizer, WeightsDescription Description) Load(
        string path, ScalarType type = ScalarType.Float32)
    {
        var (description, numbers) = format.Read<WeightsDescription>(path);
        var faults = description.Transformer.Faults().ToList();
        var tokenizer = BytePairTokenizer.Parse(description.Tokenizer);
        if (faults.Count == 0 && tokenizer.VocabularySize != description.Transformer.VocabularySize)
            faults.Add(
                $"the tokenizer has {tokenizer.VocabularySize} tokens and the weights are for {description.Transformer.VocabularySize}");
        if (faults.Count == 0 && numbers.Length != 2 * description.Transformer.Parameters)
            faults.Add($"it holds {numbers.Length} bytes of weights instead of {2 * description.Transformer.Parameters}");
        if (faults.Count > 0) throw new InvalidDataException($"the weights file {path} is inconsistent: {string.Join("; ", faults)}");

        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var weights = TransformerWeights.Leaves(description.Transformer, type, trainable: false);
        var start = 0;
        foreach (var tensor in weights.All)
        {
            var stored = empty(tensor.shape, ScalarType.BFloat16);
            var length = (int)(2 * tensor.numel());
            numbers.Span.Slice(start, length).CopyTo(stored.bytes);
            tensor.copy_(stored);
            start += length;
        }

        return (new(description.Transformer, weights), tokenizer,
            description with { Sha256 = Convert.ToHexStringLower(SHA256.HashData(numbers.Span)) });
    }
}

/// <summary>What a weights file says of itself.</summary>
/// <param name="Name">For reports and the journal, for example <c>evoprompting-lm-1</c>.</param>
/// <param name="Tokenizer">The tokenizer's file.</param>
/// <param name="Training">How the weights were made; lines for people.</param>
public sealed record WeightsDescription(string Name, TransformerSettings Transformer, string Tokenizer, IReadOnlyList<string> Training)
{
    /// <summary>SHA-256 of the stored weights, set by loading.</summary>
    [JsonIgnore]
    public string Sha256 { get; init; } = "";
}
