using System.Runtime.InteropServices;
using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.Jobs;
using EvoPrompting.Networks.Clrs.Data;
using EvoPrompting.Networks.Clrs.Network;
using EvoPrompting.Networks.Contract;
using EvoPrompting.Networks.Layers;
using EvoPrompting.Networks.Trainers;
using static TorchSharp.torch;

namespace EvoPrompting.Networks.Clrs.Training;

/// <summary>
/// The worker's side of a training: fresh training batches, AdamW on clipped gradients, predictions for the held-out inputs. Equal
/// arguments give equal frames, with one torch thread, also where a training goes on from one of its checkpoints.
/// </summary>
/// <param name="triplets">Makes the triplet function; null: the paper's baseline.</param>
internal sealed class ClrsTrainer(ClrsTrainingSettings settings, Func<TripletFunction>? triplets) : IDisposable
{
    private readonly TrainingPlan plan = new(settings);
    private readonly RunSeed chance = new(settings.Seed);
    private TrainingStream? stream;
    private ClrsNetwork? network;
    private AdamW? optimiser;
    private int step;

    /// <summary>Does what a request asks for. What goes wrong in the triplet function, or a loss that is not finite, is a Rejected frame.</summary>
    /// <param name="data">What <see cref="ClrsRequest"/> wrote.</param>
    public static IEnumerable<Frame> Frames(ClrsTrainingSettings settings, byte[] data, Func<TripletFunction>? triplets)
    {
        using var trainer = new ClrsTrainer(settings, triplets);
        var (job, checkpoint, heldOut) = ClrsRequest.Read(data, trainer.plan.Pipeline.Algorithm);
        var frames = job == ClrsJob.Train ? trainer.Train(checkpoint, heldOut) : trainer.Test(checkpoint, heldOut);
        foreach (var frame in CandidateFrames.Guarded(frames)) yield return frame;
    }

    /// <summary>
    /// Yields Cost, Progress after every step, at each validation (the first before any step) Checkpoint and Predictions (with nothing for
    /// the test), and Finished.
    /// </summary>
    /// <param name="checkpoint">Where to go on from; empty: the start.</param>
    private IEnumerable<Frame> Train(byte[] checkpoint, IReadOnlyList<TrajectoryBatch> validation)
    {
        yield return Build();
        stream = new TrainingStream(plan, settings.BatchSize);
        if (checkpoint.Length > 0) Restore(checkpoint);
        var validated = checkpoint.Length > 0;
        while (true)
        {
            if (!validated && (step % settings.ValidateEvery == 0 || step == settings.Steps))
            {
                yield return new Frame(FrameKind.Checkpoint, Save());
                yield return new Frame(FrameKind.Predictions, Payload.Of(new Predictions(step, [.. validation.SelectMany(Predict)], [])));
            }

            if (step >= settings.Steps) break;
            validated = false;
            yield return new Frame(FrameKind.Progress, Payload.Of(new TrainingProgress(step + 1, TakeStep())));
        }

        yield return new Frame(FrameKind.Finished, []);
    }

    /// <summary>Yields Cost, Progress (trajectories done) after each batch, Predictions for the test, and Finished.</summary>
    private IEnumerable<Frame> Test(byte[] checkpoint, IReadOnlyList<TrajectoryBatch> test)
    {
        yield return Build();
        Restore(checkpoint);
        var (predictions, done) = (new List<byte>(), 0);
        foreach (var batch in test)
        {
            predictions.AddRange(Predict(batch));
            done += batch.Lengths.Count;
            yield return new Frame(FrameKind.Progress, Payload.Of(new TrainingProgress(done, 0)));
        }

        yield return new Frame(FrameKind.Predictions, Payload.Of(new Predictions(step, [], [.. predictions])));
        yield return new Frame(FrameKind.Finished, []);
    }

    private Frame Build()
    {
        network = new ClrsNetwork(plan.Pipeline.Algorithm, settings.Network(), plan.NetworkSeed, triplets);
        optimiser = new AdamW((int)network.Values.numel(), settings.LearningRate, settings.WeightDecay);
        var frozen = network.Parameters.Where(p => p.Frozen).Sum(p => p.Count);
        return new Frame(FrameKind.Cost, Payload.Of(new MeasuredCost(network.ParameterCount, frozen, 0, 0)));
    }

    private double TakeStep()
    {
        network!.TrainingStep = step;
        var loss = network.Differentiate(stream!.Next(), chance.Stream("step", step)).Total;
        step++;
        if (!double.IsFinite(loss)) throw new CandidateException(Stage.Run, FormattableString.Invariant($"the loss is not finite at step {step}"));
        using var scope = NewDisposeScope();
        var (values, gradients) = (network.Values.cpu(), network.Gradients.cpu()); // themselves where they are there already
        GradientClip.Apply(Numbers(gradients), settings.GradientClip);
        optimiser!.Step(Numbers(values), Numbers(gradients));
        if (network.Values.device_type != TorchSharp.DeviceType.CPU)
        {
            using var noGradient = no_grad();
            network.Values.copy_(values);
        }

        return loss;
    }

    private byte[] Predict(TrajectoryBatch batch) => PredictedBytes.Of(network!.Predict(batch).Outputs);

    private byte[] Save()
    {
        using var bytes = new MemoryStream();
        using var to = new BinaryWriter(bytes);
        to.Write(step);
        using (var values = network!.Values.cpu()) to.Write(MemoryMarshal.AsBytes(Numbers(values)));
        optimiser!.Write(to);
        stream!.Write(to);
        return bytes.ToArray();
    }

    private void Restore(byte[] checkpoint)
    {
        using var from = new BinaryReader(new MemoryStream(checkpoint));
        step = from.ReadInt32();
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var values = zeros(network!.Values.numel());
        from.BaseStream.ReadExactly(MemoryMarshal.AsBytes(Numbers(values)));
        network.Values.copy_(values);
        optimiser!.Read(from);
        stream?.Read(from); // a test draws nothing
    }

    private static Span<float> Numbers(Tensor row) => MemoryMarshal.Cast<byte, float>(row.bytes);

    public void Dispose() => network?.Dispose();
}
