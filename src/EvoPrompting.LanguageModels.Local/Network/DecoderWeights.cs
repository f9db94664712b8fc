using EvoPrompting.LanguageModels.Local.Families;
using EvoPrompting.LanguageModels.Local.Files;
using EvoPrompting.LanguageModels.Model;
using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.Local.Network;

/// <summary>The weights of a decoder, all in one floating-point type, frozen.</summary>
internal sealed class DecoderWeights : IDisposable
{
    private readonly List<Tensor> owned = [];

    private readonly Device device;

    private DecoderWeights(CheckedTensors tensors, DecoderDescription description, Device device)
    {
        this.device = device;
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var names = description.Names;
        Embedding = Own(tensors.Read(names.Embedding + ".weight"));
        Output = tensors.HasOutput ? Own(tensors.Read(names.Output + ".weight")) : Embedding;
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
            var weight = Own(Together(".weight"));
            return new(weight, bias ? Own(Together(".bias")) : null);

            Tensor Together(string end)
            {
                var read = parts.Select(p => tensors.Read(front + p + end)).ToList();
                if (interleaved) return Apart(read[0], description.Attention);
                return read.Count == 1 ? read[0] : cat(read, 0);
            }
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

    public Tensor Embedding { get; }

    /// <summary>Gives the logits; the embedding itself where the checkpoint has none of its own.</summary>
    public Tensor Output { get; }

    public NormWeights FinalNorm { get; }

    public IReadOnlyList<LayerWeights> Layers { get; }

    /// <summary>Reads the weights that a description asks for.</summary>
    /// <param name="type">Float64, float32 or bfloat16.</param>
    /// <param name="device">Where they are kept; null for the CPU.</param>
    /// <exception cref="InvalidDataException">A tensor is missing, has another shape, or has no place in the network: named.</exception>
    public static DecoderWeights Read(ITensorSource source, DecoderDescription description, ScalarType type, Device? device = null) =>
        new(new CheckedTensors(source, description, type), description, device ?? CPU);

    public void Dispose()
    {
        foreach (var tensor in owned) tensor.Dispose();
    }

    private Tensor Own(Tensor tensor)
    {
        var here = (device.type == TorchSharp.DeviceType.CPU ? tensor : tensor.to(device)).DetachFromDisposeScope();
        owned.Add(here);
        return here;
    }

    /// <summary>Puts the rows of all queries first, then those of all keys, then those of all values.</summary>
    private static Tensor Apart(Tensor interleaved, AttentionDescription attention) =>
        interleaved.view(attention.Heads, 3, attention.HeadWidth, -1).transpose(0, 1).reshape(interleaved.shape);
}

/// <summary>A matrix (outputs, inputs), and what is added where the family has it.</summary>
internal sealed record LinearWeights(Tensor Weight, Tensor? Bias);

internal sealed record NormWeights(Tensor Gain, Tensor? Shift);

/// <param name="FeedForwardIn">Gate and up, one below the other, where the part is gated.</param>
internal sealed record LayerWeights(
    LinearWeights QueriesKeysValues, LinearWeights AttentionOut, LinearWeights FeedForwardIn, LinearWeights FeedForwardOut,
    NormWeights? BeforeAttention, NormWeights? AfterAttention, NormWeights? BeforeFeedForward, NormWeights? AfterFeedForward,
    NormWeights? Queries, NormWeights? Keys);
