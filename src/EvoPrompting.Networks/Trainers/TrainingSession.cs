using System.Runtime.InteropServices;
using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.Jobs;
using EvoPrompting.Networks.Contract;
using EvoPrompting.Networks.Layers;
using static TorchSharp.torch;
using functional = TorchSharp.torch.nn.functional;

namespace EvoPrompting.Networks.Trainers;

/// <summary>One candidate's training. Throws what the candidate throws; the trainer turns that into a rejection.</summary>
internal sealed class TrainingSession(
    TrainingData data, TrainingSettings settings, ulong trainingSeed, Initialisation initialisation, bool shuffle) : IDisposable
{
    private readonly Tensor inputs = Inputs(data, data.TrainInputs);
    private readonly Tensor labels = tensor(Array.ConvertAll(data.TrainLabels, label => (long)label)).DetachFromDisposeScope();
    private readonly Tensor validation = Inputs(data, data.ValidationInputs);
    private readonly Tensor test = Inputs(data, data.TestInputs);
    private readonly Batches batches = new(
        data.TrainLabels.Length, settings.BatchSize, shuffle ? new RunSeed(trainingSeed).Stream("batches") : null);

    private Network? network;

    public IEnumerable<Frame> Run(Func<Module> make)
    {
        network = new Network(make, trainingSeed, initialisation) { MaximumParameterBytes = settings.Limits.TensorBytesPerStep };
        yield return new Frame(FrameKind.Cost, Payload.Of(Measure(network)));

        var optimiser = new AdamW((int)network.Values.numel(), settings.LearningRate, settings.WeightDecay);
        foreach (var validated in settings.Validations())
        {
            network.Training = true;
            while (network.Step < validated) Step(network, optimiser);
            network.Training = false;
            yield return new Frame(FrameKind.Predictions, Payload.Of(Predict(network)));
        }

        yield return new Frame(FrameKind.Finished, []);
    }

    // The first two passes: one makes the parameters, one is counted. In evaluation mode, so nothing that training changes is changed.
    private MeasuredCost Measure(Network network)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var batch = inputs.narrow(0, 0, Math.Min(settings.BatchSize, inputs.shape[0]));
        Outputs(network, batch.clone());
        var cost = CostMeter.Measure(network, batch.clone());
        if (cost.TrainableParameters == 0)
            throw new CandidateException(Stage.Contract, "the model has no trainable parameters: there is nothing to train");
        Limit(cost.MultiplyAdds, settings.Limits.MultiplyAddsPerStep, "multiply-adds in a forward pass");
        Limit(cost.Operations, settings.Limits.OperationsPerStep, "tensor operations in a forward pass");
        Limit(cost.TensorBytes, settings.Limits.TensorBytesPerStep, "bytes of tensors in a forward pass");
        return cost;
    }

    private static void Limit(long counted, long most, string what)
    {
        if (counted > most)
            throw new CandidateException(Stage.Cost, FormattableString.Invariant($"the model is too costly: {counted:N0} {what}, the limit is {most:N0}"));
    }

    private void Step(Network network, AdamW optimiser)
    {
        using var scope = NewDisposeScope();
        var batch = tensor(batches.Next());
        var logits = Outputs(network, inputs.index_select(0, batch));
        if (!logits.requires_grad)
            throw new CandidateException(Stage.Contract, "the output does not depend on any trainable parameter");
        var loss = functional.cross_entropy(logits, labels.index_select(0, batch));
        if (!float.IsFinite(loss.item<float>()))
            throw new CandidateException(Stage.Run, FormattableString.Invariant($"the loss is not finite at step {network.Step + 1}"));
        network.Gradients.zero_();
        loss.backward();
        optimiser.Step(Numbers(network.Values), Numbers(network.Gradients));
        network.Step++;
    }

    private Predictions Predict(Network network)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var whole = InParts(network, validation, settings.BatchSize);
        SplitCheck.Throw(whole, InParts(network, validation, settings.BatchSize / 2 + 1));
        return new Predictions(network.Step, Classes(whole), Classes(InParts(network, test, settings.BatchSize)));
    }

    private Tensor InParts(Network network, Tensor examples, int size)
    {
        using var scope = NewDisposeScope();
        var parts = new List<Tensor>();
        for (var start = 0L; start < examples.shape[0]; start += size)
            parts.Add(Outputs(network, examples.narrow(0, start, Math.Min(size, examples.shape[0] - start)).clone()));
        var logits = cat(parts, 0);
        if (!logits.isfinite().all().item<bool>())
            throw new CandidateException(Stage.Run, FormattableString.Invariant($"the outputs are not finite at the validation after step {network.Step}"));
        return logits.MoveToOuterDisposeScope();
    }

    private Tensor Outputs(Network network, Tensor batch)
    {
        var logits = network.Call(batch);
        CheckOutput(logits, batch.shape[0]);
        return logits;
    }

    private void CheckOutput(Tensor? logits, long examples)
    {
        if (logits is null) throw new CandidateException(Stage.Contract, "Call returned null");
        if (logits.dim() != 2 || logits.shape[0] != examples || logits.shape[1] != data.Classes)
            throw new CandidateException(Stage.Contract, $"Call has to return (batch, {data.Classes}), here ({examples}, {data.Classes}); it returned {Needs.Shape(logits)}");
        if (logits.dtype != ScalarType.Float32)
            throw new CandidateException(Stage.Contract, $"Call has to return float32 numbers; it returned {logits.dtype}: convert with x.to(torch.float32)");
    }

    private static byte[] Classes(Tensor logits) => [.. logits.argmax(1).to(ScalarType.Byte).data<byte>()];

    private static Tensor Inputs(TrainingData data, float[] numbers) =>
        tensor(numbers, [numbers.Length / (data.Length * data.Channels), data.Length, data.Channels]).DetachFromDisposeScope();

    private static Span<float> Numbers(Tensor row) => MemoryMarshal.Cast<byte, float>(row.bytes);

    public void Dispose()
    {
        network?.Dispose();
        foreach (var tensor in (Tensor[])[inputs, labels, validation, test]) tensor.Dispose();
    }
}
