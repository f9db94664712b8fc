using System.Text.Json.Nodes;

namespace EvoPrompting.LanguageModels.Local.Gguf.Architectures;

/// <summary>How llama.cpp stores the models of one architecture, against how Hugging Face's library does. A row of a table.</summary>
/// <param name="Name">llama.cpp's name of the architecture; its metadata keys start with it.</param>
/// <param name="ModelType">Hugging Face's model_type.</param>
/// <param name="Tensors">llama.cpp's names of tensors and the other ones, without .weight and .bias; {0} stands for the layer.</param>
/// <param name="Mended">What has to be undone, by llama.cpp's name within a layer.</param>
/// <param name="Keys">Metadata keys, after the architecture's name, that <paramref name="Extend"/> reads, beside the common ones.</param>
/// <param name="Extend">Writes what only this architecture has into its config.json.</param>
internal sealed record GgufArchitecture(
    string Name, string ModelType, IReadOnlyDictionary<string, string> Tensors, IReadOnlyDictionary<string, Mend> Mended,
    IReadOnlyList<string> Keys, Action<JsonObject, ModelFacts> Extend)
{
    /// <summary>Llama.cpp's own scale of each rotary frequency stands in a tensor, not in the metadata.</summary>
    public const string RotaryFactors = "rope_freqs.weight", LongFactors = "rope_factors_long.weight",
        ShortFactors = "rope_factors_short.weight";

    /// <summary>Returns what has to be undone in a tensor, under llama.cpp's name of it.</summary>
    public Mend Mend(string tensor)
    {
        var (stem, _, _) = TensorNames.Parts(tensor);
        return Mended.GetValueOrDefault(stem);
    }
}

/// <summary>What llama.cpp's conversion did to a tensor.</summary>
internal enum Mend
{
    None,

    /// <summary>Rows of each query head were put in the order of interleaved rotary pairs.</summary>
    QueryRows,

    /// <summary>The same of key heads.</summary>
    KeyRows,

    /// <summary>One was added to the gain of a norm.</summary>
    AddedOne,

    /// <summary>Query, key and value rows, of one head after the other, were sorted into all queries, all keys, all values.</summary>
    FusedHeads,
}
