namespace EvoPrompting.LanguageModels.Local.Gguf.Architectures;

/// <summary>What the metadata and the tensors of a file say of its model, checked as it is asked for.</summary>
internal sealed class ModelFacts(GgufContent content)
{
    private readonly string prefix = content.Metadata.Text("general.architecture") + ".";

    public int Layers => Positive("block_count");

    public int Width => Positive("embedding_length");

    public int Heads => Positive("attention.head_count");

    public int KeyHeads => Has("attention.head_count_kv") ? Positive("attention.head_count_kv") : Heads;

    /// <summary>The width of a head; of keys and values alike.</summary>
    public int HeadWidth
    {
        get
        {
            var width = Whole("attention.key_length") ?? (Width % Heads == 0 ? Width / Heads
                : throw Fault($"has {Heads} attention heads, which do not divide its width of {Width}"));
            if ((Whole("attention.value_length") ?? width) != width)
                throw Fault("has values of another width than its keys, which is not read");
            return width;
        }
    }

    public bool HasTensor(string name) => content.Tensors.ContainsKey(name);

    /// <summary>Returns the values of a small tensor, null where there is none.</summary>
    public float[]? Values(string name)
    {
        if (!content.Tensors.TryGetValue(name, out var tensor)) return null;
        if (tensor.Values > 4096) throw Fault(
            $"has a tensor {name} of {tensor.Values} values, which cannot be factors of a head's frequencies");
        using var values = content.Read(tensor, TorchSharp.torch.ScalarType.Float32);
        return [.. values.data<float>()];
    }

    /// <summary>Returns the number of rows of the embeddings: the vocabulary.</summary>
    public long Vocabulary => content.Tensors.TryGetValue("token_embd.weight", out var embeddings) && embeddings.Shape.Count == 2
        ? embeddings.Shape[0]
        : throw Fault("has no embeddings: the tensor token_embd.weight is missing");

    public bool Has(string key) => content.Metadata.Has(prefix + key);

    public int? Whole(string key) => content.Metadata.IntegerOrNull(prefix + key);

    public double? Number(string key) => content.Metadata.NumberOrNull(prefix + key);

    public double NeededNumber(string key) => content.Metadata.Number(prefix + key);

    public bool? Flag(string key) => content.Metadata.Flag(prefix + key);

    public string? Text(string key) => content.Metadata.TextOrNull(prefix + key);

    public int? Token(string key) => content.Metadata.IntegerOrNull("tokenizer.ggml." + key);

    public int Positive(string key) => content.Metadata.Integer(prefix + key) is > 0 and var number ? number
        : throw Fault($"says {key} is 0");

    /// <summary>Names the keys of the architecture, without its name in front.</summary>
    public IEnumerable<string> Keys => content.Metadata.Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal))
        .Select(key => key[prefix.Length..]);

    /// <summary>Returns a fault of this file; <paramref name="what"/> goes on from "the GGUF file PATH".</summary>
    public InvalidDataException Fault(string what) => content.Fault(what);
}
