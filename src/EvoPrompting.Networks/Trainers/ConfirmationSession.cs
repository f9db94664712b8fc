using EvoPrompting.Jobs;
using EvoPrompting.Networks.Contract;
using EvoPrompting.Networks.Layers;
using static TorchSharp.torch;

namespace EvoPrompting.Networks.Trainers;

/// <summary>
/// Builds a trained network anew, in a process that never saw a training example, from its program and its state alone, and predicts. Its
/// costs are counted with the trained parameters.
/// </summary>
internal sealed class ConfirmationSession(TrainingData heldOut, TrainingSettings settings, ulong trainingSeed, byte[] state) : IDisposable
{
    private readonly Tensor validation = heldOut.Inputs(heldOut.ValidationInputs);
    private readonly Tensor test = heldOut.Inputs(heldOut.TestInputs);
    private Network? network;

    public IEnumerable<Frame> Run(Func<Module> make)
    {
        network = new Network(make, trainingSeed) { MaximumParameterBytes = settings.Limits.TensorBytesPerStep };
        var passes = new ClassifierPasses(network, heldOut.Classes, settings);
        passes.Build(validation);
        NetworkState.Load(network, state);
        yield return new Frame(FrameKind.Cost, Payload.Of(passes.Measure(validation)));
        using var scope = NewDisposeScope();
        var predictions =
            new Predictions(0, ClassifierPasses.Classes(passes.InParts(validation)), ClassifierPasses.Classes(passes.InParts(test)));
        yield return new Frame(FrameKind.Predictions, Payload.Of(predictions));
        yield return new Frame(FrameKind.Finished, []);
    }

    public void Dispose()
    {
        network?.Dispose();
        validation.Dispose();
        test.Dispose();
    }
}
