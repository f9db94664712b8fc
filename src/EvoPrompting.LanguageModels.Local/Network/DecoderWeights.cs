using EvoPrompting.LanguageModels.Local.Blocks;
using EvoPrompting.LanguageModels.Local.Families;
using EvoPrompting.LanguageModels.Local.Files;
using EvoPrompting.LanguageModels.Model;
using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.Local.Network;

/// <summary>The weights of a decoder, all in one floating-point type, frozen. Matrices may be left as their file stores them.</summary>
internal sealed class DecoderWeights : IDisposable
{
    private readonly List<Tensor> owned = [];

    private DecoderWeights(CheckedTensors tensors, DecoderDescription description, ScalarType type, Device device)
    {
        (Type, Device) = (type, device);
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var names = description.Names;
        Embedding = Whole("", [names.Embedding]);
        Output = tensors.HasOutput ? Whole("", [names.Output]) : Embedding;
        FinalNorm = Norm(names.FinalNorm)!;
        Layers = [.. Enumerable.Range(0, description.Layers.Count).Select(i => Layer(names.Layer.Replace("{0}", $"{i}")))];

        LayerWeights Layer(string front)
        {
            using var parts = NewDisposeScope();
            var normalisesHeads = description.Attention.HeadNorm != HeadNorm.None;
            return new(
                Joined(front, names.QueriesKeysValues, description.Attention.InputBias, names.AreHeadsInterleaved),
                Joined(front, [names.AttentionOut], description.Attention.OutputBias),
                Joined(front, names.FeedForwardIn, description.FeedForward.Bias),
                Joined(front, [names.FeedForwardOut], description.FeedForward.Bias),
                Norm(front, names.NormBeforeAttention), Norm(front, names.NormAfterAttention),
                Norm(front, names.NormBeforeFeedForward), Norm(front, names.NormAfterFeedForward),
                normalisesHeads ? Norm(front, names.QueryNorm) : null, normalisesHeads ? Norm(front, names.KeyNorm) : null);
        }

        LinearWeights Joined(string front, IReadOnlyList<string> parts, bool bias, bool interleaved = false)
        {
            int[]? order = interleaved ? RowOrder.Swapped(1, description.Attention.Heads, 3, description.Attention.HeadWidth) : null;
            return new(Whole(front, parts, order), bias ? Own(Together(front, parts, ".bias", order)) : null);
        }

        Matrix Whole(string front, IReadOnlyList<string> parts, int[]? order = null)
        {
            var stored = parts.Select(p => tensors.Stored(front + p + ".weight")).OfType<StoredRows>().ToList();
            if (stored.Count < parts.Count || stored.All(s => s.BytesOfValue >= sizeof(float)))
                return new(Own(Together(front, parts, ".weight", order)));
            return new(new StoredMatrix(order is null ? stored : [stored[0].Reordered(order)]));
        }

        Tensor Together(string front, IReadOnlyList<string> parts, string end, int[]? order)
        {
            var read = parts.Select(p => tensors.Read(front + p + end)).ToList();
            if (order is not null) return read[0].index_select(0, tensor(order));
            return read.Count == 1 ? read[0] : cat(read, 0);
        }

        NormWeights? Norm(string front, string? name = "")
        {
            if (name is null) return null;
            var gain = front + name + ".weight";
            return new(
                Own(description.Norm.AddsOne ? tensors.Read(gain, ScalarType.Float32).add(Scalars.One, Scalars.One) : tensors.Read(gain)),
                description.Norm.CentresAndShifts ? Own(tensors.Read(front + name + ".bias")) : null);
        }
    }

    /// <summary>What is computed in.</summary>
    public ScalarType Type { get; }

    /// <summary>Where.</summary>
    public Device Device { get; }

    public Matrix Embedding { get; }

    /// <summary>Gives the logits; the embedding itself where the checkpoint has none of its own.</summary>
    public Matrix Output { get; }

    public NormWeights FinalNorm { get; }

    public IReadOnlyList<LayerWeights> Layers { get; }

    /// <summary>Reads the weights that a description asks for.</summary>
    /// <param name="type">Float64, float32 or bfloat16.</param>
    /// <param name="device">Where they are kept; null for the CPU.</param>
    /// <param name="asStored">
    /// Leaves matrices that are stored in fewer bytes than float32 where they are; the source then has to outlive the weights. For float32
    /// on the CPU.
    /// </param>
    /// <exception cref="InvalidDataException">A tensor is missing, has another shape, or has no place in the network: named.</exception>
    public static DecoderWeights Read(
        ITensorSource source, DecoderDescription description, ScalarType type, Device? device = null, bool asStored = false) =>
        new(new CheckedTensors(source, description, type, asStored), description, type, device ?? CPU);

    public void Dispose()
    {
        foreach (var tensor in owned) tensor.Dispose();
    }

    private Tensor Own(Tensor tensor)
    {
        var here = (Device.type == TorchSharp.DeviceType.CPU ? tensor : tensor.to(Device)).DetachFromDisposeScope();
        owned.Add(here);
        return here;
    }
}

/// <summary>A matrix (outputs, inputs), and what is added where the family has it.</summary>
internal sealed record LinearWeights(Matrix Weight, Tensor? Bias);

internal sealed record NormWeights(Tensor Gain, Tensor? Shift);

/// <param name="FeedForwardIn">Gate and up, one below the other, where the part is gated.</param>
internal sealed record LayerWeights(
    LinearWeights QueriesKeysValues, LinearWeights AttentionOut, LinearWeights FeedForwardIn, LinearWeights FeedForwardOut,
    NormWeights? BeforeAttention, NormWeights? AfterAttention, NormWeights? BeforeFeedForward, NormWeights? AfterFeedForward,
    NormWeights? Queries, NormWeights? Keys)
{
    /// <summary>Numbers that come to be when the layer is computed, of matrices that are not held as numbers.</summary>
    public long ExpandedNumbers { get; } =
        ((LinearWeights[])[QueriesKeysValues, AttentionOut, FeedForwardIn, FeedForwardOut])
            .Where(l => l.Weight.Stored is not null).Sum(l => l.Weight.Rows * l.Weight.Columns);
}
