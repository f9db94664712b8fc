using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace EvoPrompting.LanguageModels.Local.Network;

/// <summary>Computes the loss of one sequence under soft vectors, and its gradient by them with the weights frozen.</summary>
/// <remarks>
/// Memory: going forward, each layer's input is kept, and of the last layers, as many as fit, what their derivatives need; going back, the
/// others are computed again, one at a time. The logits exist for a few positions at a time. So each layer holds (positions x width)
/// numbers, one layer at a time what it computes and the numbers of matrices that are left as they are stored, and
/// <paramref name="kept"/> bounds the rest. To compute a layer again costs half of what its two passes do. The result is the same to the
/// bit.
/// </remarks>
/// <param name="kept">Numbers, about, that are kept of last layers at a time.</param>
internal sealed class SoftPromptGradient(Decoder decoder, long kept = SoftPromptGradient.UsuallyKept)
{
    /// <summary>In float32 400 MB.</summary>
    public const long UsuallyKept = 100_000_000;

    /// <summary>Positions whose logits exist at a time: with a vocabulary of 150,000 in float32 some 80 MB.</summary>
    private const int LogitBlock = 128;

    /// <summary>Returns the sum of -log p over the counted tokens, in nats.</summary>
    /// <param name="vectors">(vectors, width), in the type of the weights.</param>
    /// <param name="completionStart">Index of the first token that counts; with vectors in front it may be 0.</param>
    public double Loss(Tensor vectors, long[] tokens, int completionStart)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var x = Embed(vectors, tokens);
        for (var i = 0; i < decoder.Description.Layers.Count; i++)
        {
            using var layer = NewDisposeScope();
            x = decoder.Layer(i, x).MoveToOuterDisposeScope();
        }

        return Loss(x, vectors.shape[0], tokens, completionStart, weight: null);
    }

    /// <summary>Returns the same sum, and the derivative of weight times it by the vectors; the caller owns it.</summary>
    /// <param name="weight">Of the sequence's tokens in the loss that is made smaller: for a mean, 1 over all tokens that count.</param>
    public (double Loss, Tensor Gradient) LossAndGradient(Tensor vectors, long[] tokens, int completionStart, double weight)
    {
        using var scope = NewDisposeScope();
        var layers = decoder.Description.Layers.Count;
        var (inputs, outputs) = (new Tensor[layers + 1], new Tensor?[layers]);
        using (no_grad()) inputs[0] = Embed(vectors, tokens);
        var firstKept = FirstKept(inputs[0].shape[1]);
        for (var i = 0; i < layers; i++)
        {
            using var layer = NewDisposeScope();
            using var derived = set_grad_enabled(i >= firstKept);
            var output = decoder.Layer(i, i >= firstKept ? inputs[i].requires_grad_() : inputs[i]);
            if (i >= firstKept) outputs[i] = output.MoveToOuterDisposeScope();
            inputs[i + 1] = output.detach().MoveToOuterDisposeScope();
        }

        using var graph = set_grad_enabled(true);
        var last = inputs[layers].requires_grad_();
        var loss = Loss(last, vectors.shape[0], tokens, completionStart, weight);
        var gradient = last.grad!;
        for (var i = layers - 1; i >= 0; i--)
        {
            using var layer = NewDisposeScope();
            var input = inputs[i].requires_grad_();
            (outputs[i] ?? decoder.Layer(i, input)).backward([gradient]);
            gradient = input.grad!.MoveToOuterDisposeScope();
            outputs[i]?.Dispose();
            inputs[i + 1].Dispose();
        }

        return (loss, decoder.BackToVectors(gradient[0].narrow(0, 0, vectors.shape[0])).detach().clone().MoveToOuterDisposeScope());
    }

    /// <summary>Returns the first layer of those, to the last, whose derivatives' needs fit.</summary>
    private int FirstKept(long positions)
    {
        var left = kept;
        var first = decoder.Description.Layers.Count;
        while (first > 0 && (left -= decoder.NumbersForDerivative(first - 1, positions)) >= 0) first--;
        return first;
    }

    private Tensor Embed(Tensor vectors, long[] tokens) =>
        decoder.Before(vectors.detach(), decoder.Embed(tensor(tokens).unsqueeze(0)));

    /// <param name="x">What the last layer returned, (1, positions, width).</param>
    /// <param name="weight">Null where no derivative is taken.</param>
    private double Loss(Tensor x, long vectors, long[] tokens, int completionStart, double? weight)
    {
        if (vectors + completionStart < 1 || completionStart >= tokens.Length)
            throw new ArgumentOutOfRangeException(nameof(completionStart), completionStart, "a counted token needs a position before it");
        var sum = 0.0;
        var output = decoder.Weights.Output.Numbers();
        for (var start = completionStart; start < tokens.Length; start += LogitBlock)
        {
            using var scope = NewDisposeScope();
            var targets = tokens[start..Math.Min(tokens.Length, start + LogitBlock)];
            var hidden = decoder.Final(x.narrow(1, vectors + start - 1, targets.Length)).squeeze(0);
            var logits = decoder.Logits(hidden, output);
            if (logits.dtype == ScalarType.BFloat16) logits = logits.to(ScalarType.Float32);
            var losses = F.cross_entropy(logits, tensor(targets).to(decoder.Device), reduction: TorchSharp.torch.nn.Reduction.Sum);
            if (weight is { } w) losses.backward([tensor(w, losses.dtype, losses.device)]);
            sum += losses.detach().to(ScalarType.Float64).item<double>();
        }

        return sum;
    }
}
