using EvoPrompting.Chance;
using EvoPrompting.Jobs;
using EvoPrompting.Networks.Contract;
using EvoPrompting.Networks.MessagePassing;
using EvoPrompting.Networks.Trajectories;

namespace EvoPrompting.Networks.Trainers;

/// <summary>
/// Builds a trained network for CLRS anew, in a process that never saw a training example, from its function and what it learned alone, and
/// predicts for the validation and the test. On the test's inputs its function is held to the rules as in a validation.
/// </summary>
internal static class TrajectoryConfirmation
{
    /// <summary>
    /// Yields Cost; Predictions for the validation, with nothing for the test; Progress (trajectories done) after each batch of the test;
    /// Predictions for the test; Finished. What goes wrong in the triplet function is a Rejected frame.
    /// </summary>
    /// <param name="inputs">
    /// The batches of the validation and of the test (<see cref="TrajectoryBytes.OfAll"/>), and what was learned
    /// (<see cref="Layers.NetworkState"/>).
    /// </param>
    /// <exception cref="InvalidDataException">The inputs are none.</exception>
    public static IEnumerable<Frame> Frames(
        TrajectoryTrainerSettings settings, IReadOnlyList<byte[]> inputs, Func<TripletFunction>? triplets)
    {
        if (inputs.Count != 3) throw new InvalidDataException($"a confirmation with {inputs.Count} inputs");
        var (validation, test) =
            (TrajectoryBytes.ReadAll(inputs[0], settings.Algorithm), TrajectoryBytes.ReadAll(inputs[1], settings.Algorithm));
        _ = Layers.NetworkState.Size(inputs[2]);
        return CandidateFrames.Guarded(Run());

        IEnumerable<Frame> Run()
        {
            using var network = new ClrsNetwork(settings.Algorithm, settings.Network(), settings.NetworkSeed, triplets);
            network.Load(inputs[2]);
            yield return new Frame(FrameKind.Cost, Payload.Of(network.Size()));
            yield return new Frame(FrameKind.Predictions, Payload.Of(new Predictions(0, [.. validation.SelectMany(Predict)], [])));
            var rules = settings.Terms is { } terms ? new TripletRules(network, terms, new RunSeed(settings.NetworkSeed)) : null;
            var (predictions, done) = (new List<byte>(), 0);
            foreach (var batch in test)
            {
                using (rules?.WatchTest(done)) predictions.AddRange(Predict(batch));
                done += batch.Lengths.Count;
                yield return new Frame(FrameKind.Progress, Payload.Of(new TrainingProgress(done, 0)));
            }

            yield return new Frame(FrameKind.Predictions, Payload.Of(new Predictions(0, [], [.. predictions])));
            yield return new Frame(FrameKind.Finished, []);

            byte[] Predict(TrajectoryBatch batch) => PredictedBytes.Of(network.Predict(batch).Outputs);
        }
    }
}
