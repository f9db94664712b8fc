using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace EvoPrompting.LanguageModels.Local.Network;

/// <summary>Computes the loss of one sequence under soft vectors, and its gradient by them with the weights frozen.</summary>
/// <remarks>
/// Memory: going forward, only each layer's input is kept; going back, one layer at a time is computed again with what its derivative
/// needs, and the logits exist for a few positions at a time. So each layer holds (positions x width) numbers, and one layer at a time what
/// it computes. That costs one more pass forward.
/// </remarks>
internal sealed class SoftPromptGradient(Decoder decoder)
{
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
        var inputs = new Tensor[layers + 1];
        using (no_grad())
        {
            inputs[0] = Embed(vectors, tokens);
            for (var i = 0; i < layers; i++)
            {
                using var layer = NewDisposeScope();
                inputs[i + 1] = decoder.Layer(i, inputs[i]).MoveToOuterDisposeScope();
            }
        }

        using var graph = set_grad_enabled(true);
        var last = inputs[layers].requires_grad_();
        var loss = Loss(last, vectors.shape[0], tokens, completionStart, weight);
        var gradient = last.grad!;
        for (var i = layers - 1; i >= 0; i--)
        {
            using var layer = NewDisposeScope();
            var input = inputs[i].requires_grad_();
            decoder.Layer(i, input).backward([gradient]);
            gradient = input.grad!.MoveToOuterDisposeScope();
            inputs[i + 1].Dispose();
        }

        return (loss, decoder.BackToVectors(gradient[0].narrow(0, 0, vectors.shape[0])).detach().clone().MoveToOuterDisposeScope());
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
        for (var start = completionStart; start < tokens.Length; start += LogitBlock)
        {
            using var scope = NewDisposeScope();
            var targets = tokens[start..Math.Min(tokens.Length, start + LogitBlock)];
            var hidden = decoder.Final(x.narrow(1, vectors + start - 1, targets.Length)).squeeze(0);
            var logits = decoder.Logits(hidden);
            if (logits.dtype == ScalarType.BFloat16) logits = logits.to(ScalarType.Float32);
            var losses = F.cross_entropy(logits, tensor(targets).to(decoder.Device), reduction: TorchSharp.torch.nn.Reduction.Sum);
            if (weight is { } w) losses.backward([tensor(w, losses.dtype, losses.device)]);
            sum += losses.detach().to(ScalarType.Float64).item<double>();
        }

        return sum;
    }
}
