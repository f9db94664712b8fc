using EvoPrompting.Candidates;
using EvoPrompting.Networks.Layers;
using static TorchSharp.torch;

namespace EvoPrompting.Networks.Trainers;

/// <summary>
/// The passes of one classifier, each checked: building and counting it, its outputs for a batch, its predictions. Every batch has the size
/// of a training batch and gradients are on in all of them, so that a program does not see from either whether it is being trained.
/// </summary>
internal sealed class ClassifierPasses(Network network, int classes, TrainingSettings settings)
{
    /// <summary>Makes the parameters. In evaluation mode, so nothing that training changes is changed.</summary>
    public void Build(Tensor examples) => Once(examples);

    /// <summary>Counts what a pass costs and holds it to the limits.</summary>
    public MeasuredCost Measure(Tensor examples)
    {
        using var scope = NewDisposeScope();
        var cost = CostMeter.Measure(network, Part(examples, 0, settings.BatchSize));
        if (cost.TrainableParameters == 0)
            throw new CandidateException(Stage.Contract, "the model has no trainable parameters: there is nothing to train");
        Limit(cost.MultiplyAdds, settings.Limits.MultiplyAddsPerStep, "multiply-adds in a forward pass");
        Limit(cost.Operations, settings.Limits.OperationsPerStep, "tensor operations in a forward pass");
        Limit(cost.TensorBytes, settings.Limits.TensorBytesPerStep, "bytes of tensors in a forward pass");
        return cost;
    }

    /// <summary>Returns (batch, classes).</summary>
    public Tensor Outputs(Tensor batch)
    {
        var logits = network.Call(batch);
        CheckOutput(logits, batch.shape[0]);
        return logits;
    }

    /// <summary>Returns the outputs for all examples, in parts of a training batch's size unless another is given.</summary>
    public Tensor InParts(Tensor examples, int? size = null)
    {
        using var scope = NewDisposeScope();
        var (count, step) = (examples.shape[0], size ?? settings.BatchSize);
        var parts = new List<Tensor>();
        for (var start = 0L; start < count; start += step)
        {
            using var part = NewDisposeScope();
            var outputs = Outputs(Part(examples, start, step)).detach();
            parts.Add(outputs.narrow(0, 0, Math.Min(step, count - start)).MoveToOuterDisposeScope());
        }

        var logits = cat(parts, 0);
        if (!logits.isfinite().all().item<bool>())
            throw new CandidateException(
                Stage.Run, FormattableString.Invariant($"the outputs are not finite at the validation after step {network.Step}"));
        return logits.MoveToOuterDisposeScope();
    }

    /// <summary>Returns true where the first batch gives other outputs, to the bit, when libtorch's chance is another.</summary>
    /// <param name="whole">The outputs for all examples in their order.</param>
    public bool DependOnChance(Tensor examples, Tensor whole)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var usual = network.Chance;
        network.Chance = ~usual;
        try
        {
            var count = Math.Min(settings.BatchSize, examples.shape[0]);
            return (Outputs(Part(examples, 0, settings.BatchSize)).narrow(0, 0, count) != whole.narrow(0, 0, count)).any().item<bool>();
        }
        finally
        {
            network.Chance = usual;
        }
    }

    /// <summary>Returns the predicted class of each example.</summary>
    public static byte[] Classes(Tensor logits)
    {
        using var scope = NewDisposeScope();
        return [.. logits.argmax(1).to(ScalarType.Byte).data<byte>()];
    }

    private void Once(Tensor examples)
    {
        using var scope = NewDisposeScope();
        Outputs(Part(examples, 0, settings.BatchSize));
    }

    // A copy, whole: the last part goes on with the first examples.
    private static Tensor Part(Tensor examples, long start, long size)
    {
        var count = examples.shape[0];
        return start + size <= count
            ? examples.narrow(0, start, size).clone() : examples.index_select(0, arange(start, start + size).remainder(count));
    }

    private static void Limit(long counted, long most, string what)
    {
        if (counted > most)
            throw new CandidateException(
                Stage.Cost, FormattableString.Invariant($"the model is too costly: {counted:N0} {what}, the limit is {most:N0}"));
    }

    private void CheckOutput(Tensor? logits, long examples)
    {
        if (logits is null) throw new CandidateException(Stage.Contract, "Call returned null");
        if (logits.dim() != 2 || logits.shape[0] != examples || logits.shape[1] != classes)
            throw new CandidateException(
                Stage.Contract, $"Call has to return (batch, {classes}), here ({examples}, {classes}); it returned {Needs.Shape(logits)}");
        if (logits.dtype != ScalarType.Float32)
            throw new CandidateException(
                Stage.Contract, $"Call has to return float32 numbers; it returned {logits.dtype}: convert with x.to(torch.float32)");
    }
}
