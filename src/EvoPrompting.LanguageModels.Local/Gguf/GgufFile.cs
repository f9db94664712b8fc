using System.Text.Json.Nodes;
using EvoPrompting.LanguageModels.Local.Blocks;
using EvoPrompting.LanguageModels.Local.Files;
using EvoPrompting.LanguageModels.Local.Gguf.Architectures;
using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.Local.Gguf;

/// <summary>
/// A model in a GGUF file, as llama.cpp keeps it, seen as Hugging Face's library would have saved it: its tensors under that library's
/// names, in its order of rows and with its norms, its metadata as a config.json. Reading is thread-safe.
/// </summary>
public sealed class GgufFile : IStoredMatrices
{
    private readonly GgufContent content;
    private readonly Dictionary<string, GgufTensor> tensors;
    private readonly GgufArchitecture architecture;

    private GgufFile(GgufContent content)
    {
        this.content = content;
        architecture = KnownArchitectures.Find(content.Metadata);
        tensors = TensorNames.Translate(content, architecture);
        Config = ConfigTranslation.Translate(content, architecture);
    }

    public IReadOnlyCollection<string> Names => tensors.Keys;

    string Files.ITensorSource.Place => content.Path;

    /// <summary>The metadata in the form of a Hugging Face config.json; a caller may change its own copy.</summary>
    public JsonObject Config => (JsonObject)field.DeepClone();

    internal GgufMetadata Metadata => content.Metadata;

    /// <exception cref="InvalidDataException">
    /// The file is missing, damaged, split, of an architecture or storage type that is not read, or says something of its model that is
    /// not implemented: one sentence.
    /// </exception>
    public static GgufFile Open(string path)
    {
        var content = GgufContent.Open(path);
        try
        {
            return new(content);
        }
        catch
        {
            content.Dispose();
            throw;
        }
    }

    string Files.ITensorSource.NameOf(string name) =>
        tensors.TryGetValue(name, out var tensor) ? tensor.Name : TensorNames.Back(name, architecture);

    /// <inheritdoc/>
    public IReadOnlyList<long> Shape(string name) => tensors[name].Shape;

    /// <inheritdoc/>
    public Tensor Read(string name, ScalarType type)
    {
        var tensor = tensors[name];
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        return Mends.Apply(architecture.Mend(tensor.Name), content, tensor, type).MoveToOuterDisposeScope();
    }

    StoredRows? IStoredMatrices.Stored(string name)
    {
        var tensor = tensors[name];
        return Mends.Apply(architecture.Mend(tensor.Name), content, tensor, content.Stored(tensor));
    }

    /// <inheritdoc/>
    public void Dispose() => content.Dispose();
}
