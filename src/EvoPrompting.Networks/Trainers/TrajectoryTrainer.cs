using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.Jobs;
using EvoPrompting.Networks.Contract;
using EvoPrompting.Networks.Layers;
using EvoPrompting.Networks.MessagePassing;
using EvoPrompting.Networks.Trajectories;

namespace EvoPrompting.Networks.Trainers;

/// <summary>
/// Trains a network on the batches that its parent sends, AdamW on clipped gradients, and predicts for held-out inputs. Equal arguments and
/// batches give equal frames, with one torch thread, also where a training goes on from a state of an earlier one.
/// </summary>
internal sealed class TrajectoryTrainer : IDisposable
{
    private readonly TrajectoryTrainerSettings settings;
    private readonly RunSeed chance;
    private readonly TrajectorySource source;
    private readonly ClrsNetwork network;
    private readonly ClippedDescent<float> descent;
    private readonly TripletRules? rules;
    private int step;

    private TrajectoryTrainer(
        TrajectoryTrainerSettings settings, ulong trainingSeed, TrajectorySource source, Func<TripletFunction>? triplets)
    {
        (this.settings, this.source, chance) = (settings, source, new RunSeed(trainingSeed));
        network = new ClrsNetwork(settings.Algorithm, settings.Network(), settings.NetworkSeed, triplets);
        descent = new ClippedDescent<float>(network, settings.LearningRate, settings.WeightDecay, settings.GradientClip);
        if (settings.Terms is { } terms) rules = new TripletRules(network, terms, chance);
    }

    /// <summary>
    /// Yields Cost. In training then Progress after every step and, at each validation (the first before any step), Checkpoint and
    /// Predictions (with nothing for the test), for each batch that the parent asks for where it validates in parts; where it predicts
    /// only, Progress (trajectories done) after each batch and Predictions for the test. At last Finished. What goes wrong in the triplet
    /// function, or a loss that is not finite, is a Rejected frame.
    /// </summary>
    /// <param name="inputs">
    /// The held-out batches (<see cref="TrajectoryBytes.OfAll"/>), and the state to go on from where there is one.
    /// </param>
    /// <param name="receive">
    /// Returns the parent's next frame: an Input with a batch for each step, a Part for each question in a validation in parts.
    /// </param>
    /// <param name="triplets">Makes the triplet function; null: the paper's baseline.</param>
    /// <exception cref="InvalidDataException">The inputs are none, or the parent sent something else.</exception>
    public static IEnumerable<Frame> Frames(
        TrajectoryTrainerSettings settings, ulong trainingSeed, IReadOnlyList<byte[]> inputs, Func<Frame?> receive,
        Func<TripletFunction>? triplets)
    {
        if (inputs.Count is not (1 or 2) || (settings.PredictsOnly && inputs.Count == 1))
            throw new InvalidDataException($"a job on trajectories with {inputs.Count} inputs");
        var heldOut = TrajectoryBytes.ReadAll(inputs[0], settings.Algorithm);
        var source = new TrajectorySource(settings.Algorithm, receive);
        return CandidateFrames.Guarded(Run());

        IEnumerable<Frame> Run()
        {
            using var trainer = new TrajectoryTrainer(settings, trainingSeed, source, triplets);
            yield return trainer.Cost();
            if (inputs.Count == 2) trainer.Restore(inputs[1]);
            foreach (var frame in settings.PredictsOnly ? trainer.Test(heldOut) : trainer.Train(heldOut, validated: inputs.Count == 2))
                yield return frame;
            yield return new Frame(FrameKind.Finished, []);
        }
    }

    /// <param name="validated">True where the validation at this step has been done already.</param>
    private IEnumerable<Frame> Train(IReadOnlyList<TrajectoryBatch> validation, bool validated)
    {
        while (true)
        {
            if (!validated && settings.IsValidatedAfter(step))
            {
                yield return new Frame(FrameKind.Checkpoint, Save());
                if (!settings.ValidatesInParts) yield return Predicted([.. validation.SelectMany(Predict)]);
                else while (source.Part(validation.Count) is { } part) yield return Predicted(Predict(validation[part]));
            }

            if (step >= settings.Steps) break;
            validated = false;
            yield return new Frame(FrameKind.Progress, Payload.Of(new TrainingProgress(step + 1, TakeStep())));
        }
    }

    private IEnumerable<Frame> Test(IReadOnlyList<TrajectoryBatch> test)
    {
        var (predictions, done) = (new List<byte>(), 0);
        foreach (var batch in test)
        {
            predictions.AddRange(Predict(batch));
            done += batch.Lengths.Count;
            yield return new Frame(FrameKind.Progress, Payload.Of(new TrainingProgress(done, 0)));
        }

        yield return new Frame(FrameKind.Predictions, Payload.Of(new Predictions(step, [], [.. predictions])));
    }

    private Frame Cost() => new(FrameKind.Cost, Payload.Of(rules?.Measure() ?? network.Size()));

    private double TakeStep()
    {
        network.TrainingStep = step;
        var loss = network.Differentiate(source.Next(), chance.Stream("step", step)).Total;
        step++;
        if (!double.IsFinite(loss))
            throw new CandidateException(Stage.Run, FormattableString.Invariant($"the loss is not finite at step {step}"));
        descent.Step();
        return loss;
    }

    private Frame Predicted(byte[] validation) => new(FrameKind.Predictions, Payload.Of(new Predictions(step, validation, [])));

    private byte[] Predict(TrajectoryBatch batch)
    {
        using var watched = rules?.Watch(step);
        return PredictedBytes.Of(network.Predict(batch).Outputs);
    }

    private byte[] Save()
    {
        using var bytes = new MemoryStream();
        using var to = new BinaryWriter(bytes);
        to.Write(step);
        var learned = network.State();
        to.Write(learned.Length);
        to.Write(learned);
        descent.Write(to);
        return bytes.ToArray();
    }

    private void Restore(byte[] state)
    {
        using var from = new BinaryReader(new MemoryStream(state));
        step = from.ReadInt32();
        network.Load(from.ReadBytes(from.ReadInt32()));
        descent.Read(from);
    }

    public void Dispose() => network.Dispose();
}
