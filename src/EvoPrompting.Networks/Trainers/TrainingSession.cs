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
    private readonly Tensor inputs = data.Inputs(data.TrainInputs);
    private readonly Tensor labels = tensor(Array.ConvertAll(data.TrainLabels, label => (long)label)).DetachFromDisposeScope();
    private readonly Tensor validation = data.Inputs(data.ValidationInputs);
    private readonly Tensor test = data.Inputs(data.TestInputs);
    private readonly RunSeed seed = new(trainingSeed);
    private readonly Batches batches = new(
        data.TrainLabels.Length, settings.BatchSize, shuffle ? new RunSeed(trainingSeed).Stream("batches") : null);

    private Network? network;

    /// <param name="receive">Returns what the parent says to predictions; null where nobody wants states.</param>
    public IEnumerable<Frame> Run(Func<Module> make, Func<Frame?>? receive)
    {
        network = new Network(make, trainingSeed, initialisation) { MaximumParameterBytes = settings.Limits.TensorBytesPerStep };
        var passes = new ClassifierPasses(network, data.Classes, settings);
        passes.Build(inputs);
        yield return new Frame(FrameKind.Cost, Payload.Of(passes.Measure(inputs)));

        var optimiser = new AdamW<float>((int)network.Values.numel(), settings.LearningRate, settings.WeightDecay);
        foreach (var validated in settings.Validations())
        {
            network.Training = true;
            while (network.Step < validated) Step(network, passes, optimiser);
            network.Training = false;
            yield return new Frame(FrameKind.Predictions, Payload.Of(Predict(network, passes)));
            if (receive is null) continue;
            if (receive() is not { } answer) yield break; // the parent has gone
            if (KeptState.IsWanted(answer)) yield return new Frame(FrameKind.State, NetworkState.Of(network));
        }

        yield return new Frame(FrameKind.Finished, []);
    }

    private void Step(Network network, ClassifierPasses passes, AdamW<float> optimiser)
    {
        using var scope = NewDisposeScope();
        var batch = tensor(batches.Next());
        var logits = passes.Outputs(inputs.index_select(0, batch));
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

    private Predictions Predict(Network network, ClassifierPasses passes)
    {
        using var scope = NewDisposeScope();
        var whole = passes.InParts(validation);
        SplitCheck.Throw(passes, validation, whole, seed.Stream("split", network.Step), settings, isLast: network.Step == settings.Steps);
        return new Predictions((int)network.Step, ClassifierPasses.Classes(whole), ClassifierPasses.Classes(passes.InParts(test)));
    }

    private static Span<float> Numbers(Tensor row) => MemoryMarshal.Cast<byte, float>(row.bytes);

    public void Dispose()
    {
        network?.Dispose();
        foreach (var tensor in (Tensor[])[inputs, labels, validation, test]) tensor.Dispose();
    }
}
