using EvoPrompting.LanguageModels.Local.Blocks;
using EvoPrompting.LanguageModels.Local.Families;
using EvoPrompting.LanguageModels.Local.Files;
using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.Local.Network;

/// <summary>The tensors of a checkpoint, held against what its config.json asks for before the first of them is read.</summary>
internal sealed class CheckedTensors
{
    private readonly ITensorSource source;
    private readonly ScalarType type;
    private readonly bool asStored;

    /// <param name="asStored">Matrices are wanted as they are stored.</param>
    /// <exception cref="InvalidDataException">A tensor is missing, has another shape, or has no place in the network: named.</exception>
    public CheckedTensors(ITensorSource source, DecoderDescription description, ScalarType type, bool asStored)
    {
        (this.source, this.type, this.asStored) = (source, type, asStored);
        var names = source.Names.ToHashSet();
        var its = source is Gguf.GgufFile ? "its metadata" : "its config.json";
        HasOutput = names.Contains(description.Names.Output + ".weight") || !description.IsTied;
        var expected = ExpectedTensors.Of(description, HasOutput).ToDictionary(e => e.Name, e => e.Shape);
        foreach (var (name, shape) in expected)
        {
            if (!names.Contains(name))
                throw new InvalidDataException(
                    $"{source.Place} has no tensor {source.NameOf(name)}, and {its} asks for one of shape {Shapes.Text(shape)}");
            if (!source.Shape(name).SequenceEqual(shape))
                throw new InvalidDataException(
                    $"the tensor {source.NameOf(name)} of {source.Place} has the shape {Shapes.Text(source.Shape(name))} and {its} asks "
                    + $"for {Shapes.Text(shape)}");
        }

        var front = description.Names.Layer[..description.Names.Layer.IndexOf('{')];
        if (names.Order(StringComparer.Ordinal).FirstOrDefault(n =>
            n.StartsWith(front, StringComparison.Ordinal) && !expected.ContainsKey(n) && !IsTable(n)) is { } foreign)
            throw new InvalidDataException(
                $"{source.Place} has a tensor {source.NameOf(foreign)}, for which {its} leaves no place: the two do not belong together");
    }

    /// <summary>The logits have a matrix of their own.</summary>
    public bool HasOutput { get; }

    /// <summary>Returns the rows of a matrix as they are stored; null where they are not wanted so, or cannot be had.</summary>
    public StoredRows? Stored(string name) => asStored ? (source as IStoredMatrices)?.Stored(name) : null;

    public Tensor Read(string name, ScalarType? other = null) => source.Read(name, other ?? type);

    /// <summary>Older checkpoints hold masks and frequencies that follow from config.json.</summary>
    private static bool IsTable(string name) =>
        name.EndsWith("rotary_emb.inv_freq", StringComparison.Ordinal) || name.EndsWith("attention.bias", StringComparison.Ordinal)
        || name.EndsWith("attention.masked_bias", StringComparison.Ordinal);
}
