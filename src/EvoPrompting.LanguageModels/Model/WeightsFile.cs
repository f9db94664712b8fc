using System.Security.Cryptography;
using System.Text.Json.Serialization;
using EvoPrompting.Files;
using EvoPrompting.LanguageModels.Tokens;
using EvoPrompting.Torch;
using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.Model;

/// <summary>The model in one file: its shape, its tokenizer, how it was trained, and the weights in bfloat16.</summary>
public static class WeightsFile
{
    private static readonly SealedFile format = new("EVOPRLM\n", 2, "weights file", Oldest: 1);

    /// <summary>Writes the file, replacing one that is there.</summary>
    /// <param name="slot">The slot's base and directions, where the description has a slot; otherwise empty.</param>
    public static void Save(string path, TransformerWeights weights, WeightsDescription description, float[]? slot = null)
    {
        using var scope = NewDisposeScope();
        var numbers = new MemoryStream();
        foreach (var tensor in weights.All)
            Write(tensor);
        if (slot is { Length: > 0 }) Write(tensor(slot));
        format.Write(path, description, numbers.ToArray());

        void Write(Tensor part) => numbers.Write(part.detach().to(ScalarType.BFloat16).contiguous().bytes);
    }

    /// <summary>Reads the file; the caller owns transformer and slot, whose numbers are in <paramref name="type"/>.</summary>
    /// <exception cref="InvalidDataException">The file is missing, damaged, newer or another thing: one sentence.</exception>
    public static LoadedWeights Load(
        string path, ScalarType type = ScalarType.Float32)
    {
        TorchRuntime.Start();
        var (description, numbers) = format.Read<WeightsDescription>(path);
        var shape = description.Transformer;
        var faults = shape.Faults().Concat(description.Slot?.Faults() ?? []).ToList();
        var slotNumbers = faults.Count == 0 && description.Slot is { } settings ? settings.Numbers(shape.Width) : 0;
        var tokenizer = BytePairTokenizer.Parse(description.Tokenizer);
        if (faults.Count == 0 && tokenizer.VocabularySize != description.Transformer.VocabularySize)
            faults.Add(
                $"the tokenizer has {tokenizer.VocabularySize} tokens and the weights are for {description.Transformer.VocabularySize}");
        if (faults.Count == 0 && numbers.Length != 2 * (shape.Parameters + slotNumbers))
            faults.Add($"it holds {numbers.Length} bytes of weights instead of {2 * (shape.Parameters + slotNumbers)}");
        if (faults.Count > 0) throw new InvalidDataException($"the weights file {path} is inconsistent: {string.Join("; ", faults)}");

        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var weights = TransformerWeights.Leaves(description.Transformer, type, trainable: false);
        var start = 0;
        foreach (var tensor in weights.All) Read(tensor);
        PromptSlot? slot = null;
        if (description.Slot is { } ofSlot)
        {
            var flat = empty(slotNumbers, type);
            Read(flat);
            slot = new(ofSlot, shape.Width, flat);
        }

        return new(new(shape, weights), tokenizer,
            description with { Sha256 = Convert.ToHexStringLower(SHA256.HashData(numbers.Span)) }, slot);

        void Read(Tensor tensor)
        {
            var stored = empty(tensor.shape, ScalarType.BFloat16);
            var length = (int)(2 * tensor.numel());
            numbers.Span.Slice(start, length).CopyTo(stored.bytes);
            tensor.copy_(stored);
            start += length;
        }
    }
}

/// <summary>What a weights file says of itself.</summary>
/// <param name="Name">For reports and the journal, for example <c>evoprompting-lm-1</c>.</param>
/// <param name="Tokenizer">The tokenizer's file.</param>
/// <param name="Training">How the weights were made; lines for people.</param>
/// <param name="Slot">The slot that it was pre-trained with; null for none.</param>
public sealed record WeightsDescription(
    string Name, TransformerSettings Transformer, string Tokenizer, IReadOnlyList<string> Training, SlotSettings? Slot = null)
{
    /// <summary>SHA-256 of the stored weights, set by loading.</summary>
    [JsonIgnore]
    public string Sha256 { get; init; } = "";
}

/// <summary>What a weights file holds.</summary>
/// <param name="Slot">Null where it was pre-trained without one.</param>
public sealed record LoadedWeights(
    Transformer Transformer, BytePairTokenizer Tokenizer, WeightsDescription Description, PromptSlot? Slot);
