using System.Runtime.InteropServices;
using System.Security.Cryptography;
using EvoPrompting.LanguageModels.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.PreTraining;

/// <summary>
/// Pre-trains the embedded language model on a corpus: every token is predicted, the prompts' with less weight. Goes on from its
/// checkpoint bit by bit as if never stopped, for the same settings and texts, where the end is given by steps. Another end may be given
/// when it goes on: from there on the rates are those of a training with this end.
/// </summary>
public sealed class PreTraining : IDisposable
{
    private readonly PreTrainingSettings settings;
    private readonly TimeProvider time;
    private readonly string checkpoint, corpus; // the second: a hash of the texts that are trained
    private readonly BatchPlan plan;
    private readonly PreTrainingState state;
    private readonly TransformerWeights weights;
    private readonly PreTrainingWorker[] workers;
    private readonly PreTrainingOptimizer optimizer;
    private readonly HeldOutLoss known;
    private readonly HeldOutLoss? strange;
    private readonly FamilyCodes? codes;
    private readonly SlotOptimizer? slotOptimizer;

    /// <param name="settings">Its vocabulary size is that of the tokenizer which made the sequences.</param>
    /// <param name="sequences">
    /// The corpus; some are held out (<see cref="HeldOutSplit"/>). What is longer than the context is left out.
    /// </param>
    /// <param name="checkpoint">Where checkpoints go; if one is there, training goes on from it.</param>
    /// <param name="start">The weights that it begins with, of the shape in the settings; null for drawn ones.</param>
    /// <exception cref="InvalidDataException">
    /// The settings are faulty, the corpus is too small, or the checkpoint is of another training.
    /// </exception>
    public PreTraining(
        PreTrainingSettings settings, IReadOnlyList<TrainingSequence> sequences, string checkpoint, TimeProvider time,
        LoadedWeights? start = null)
    {
        if (settings.Faults().ToList() is { Count: > 0 } faults) throw new InvalidDataException(string.Join("; ", faults));
        (this.settings, this.checkpoint, this.time) = (settings, checkpoint, time);
        MatrixProducts.Prepare(settings.Precision);
        var room = settings.Transformer.Context - (settings.Slot?.Length ?? 0);
        var fitting = sequences.Where(s => s.Tokens.Length <= room).ToArray();
        LeftOut = sequences.Count - fitting.Length;
        if (fitting.Length < 2 * settings.HeldOut)
            throw new InvalidDataException(
                $"the corpus has {fitting.Length} texts that fit the context; it takes at least {2 * settings.HeldOut}");
        var split = HeldOutSplit.Of(fitting, settings.HeldOut, settings.Seed);
        var trained = split.Trained;
        corpus = Hash(trained); // not of all texts: a checkpoint of a build that held out others would be of another training
        codes = settings.Slot is { } slot ? new(slot, settings.Transformer.Width, trained.Select(s => s.Family).OfType<int>()) : null;
        plan = new(trained, settings.Seed, settings.PositionsPerBatch, settings.Coded, codes is null ? 1 : settings.Bare);
        state = File.Exists(checkpoint)
            ? PreTrainingState.Load(checkpoint, settings, codes, corpus) : PreTrainingState.Initial(settings, codes, start);
        weights = TransformerWeights.Views(settings.Transformer, state.Weights);
        workers = [.. Enumerable.Range(0, settings.Threads).Select(_ => new PreTrainingWorker(settings, codes))];
        optimizer = new(settings, state.Weights, workers[0].GradientSum, state.First, state.Second);
        slotOptimizer = codes is null
            ? null : new(settings, codes, state.Slot!, workers[0].SlotGradientSum!, state.SlotFirst!, state.SlotSecond!);
        known = new(split.Known, settings.PositionsPerBatch, workers);
        strange = split.Strange.Count == 0 ? null : new(split.Strange, settings.PositionsPerBatch, workers);
    }

    /// <summary>How many sequences are longer than the context.</summary>
    public int LeftOut { get; }

    /// <summary>How far it has come.</summary>
    public PreTrainingPlace Place => state.Place;

    /// <summary>Ends that were given before the one in the settings.</summary>
    public IReadOnlyList<EarlierEnd> EarlierEnds => state.EarlierEnds;

    /// <summary>The weights in 32 bits; they change while it runs.</summary>
    public TransformerWeights Weights => weights;

    /// <summary>
    /// Returns the slot's numbers as they are now, base and directions, for codes whose root mean square over the families is one; empty
    /// without a slot.
    /// </summary>
    public float[] SlotNumbers() => codes?.Scaled(state.Slot!) ?? [];

    /// <summary>
    /// Returns the mean cross-entropy per token of held-out completions of trained families, with the codes of their families; null without
    /// a slot.
    /// </summary>
    public double? HeldOutWithCodes() => codes is null ? null : known.Measure(weights, state.Slot, coded: true);

    /// <summary>Trains to the end, or until stopped; a checkpoint is written about every minute and at the end.</summary>
    /// <returns>True where the end was reached.</returns>
    public bool Run(Action<PreTrainingProgress> report, CancellationToken stop = default)
    {
        var (elapsedBefore, started, lastSaved) = (state.Place.Elapsed, time.GetTimestamp(), time.GetTimestamp());
        while (Share() < 1 && !stop.IsCancellationRequested)
        {
            var stepStarted = time.GetTimestamp();
            var (shareBefore, tokensBefore) = (Share(), state.Place.Tokens);
            var loss = Step(shareBefore);
            state.Place = state.Place with { Elapsed = elapsedBefore + time.GetElapsedTime(started) };
            var isDue = (int)(shareBefore * 20) != (int)(Share() * 20);
            var speed = (state.Place.Tokens - tokensBefore) / time.GetElapsedTime(stepStarted).TotalSeconds;
            report(new(state.Place, Share(), loss, isDue ? HeldOut() : null, speed));
            if (time.GetElapsedTime(lastSaved) < TimeSpan.FromMinutes(1)) continue;
            Save();
            lastSaved = time.GetTimestamp();
        }

        Save();
        return Share() >= 1;
    }

    public void Dispose()
    {
        foreach (var worker in workers) worker.Dispose();
        optimizer.Dispose();
        weights.Dispose();
        state.Dispose();
    }

    /// <summary>Measures the held-out losses as it stands.</summary>
    public HeldOutLosses Measure() => HeldOut();

    /// <summary>True where its end is reached, or passed.</summary>
    public bool IsOver => Share() >= 1;

    private void Save() => state.Save(checkpoint, settings, corpus);

    private HeldOutLosses HeldOut() =>
        new(strange?.Measure(weights, state.Slot, coded: false), known.Measure(weights, state.Slot, coded: false));

    private double Share() => settings.Steps is { } steps
        ? (double)state.Place.Step / steps
        : state.Place.Elapsed.TotalMinutes / settings.Minutes!.Value;

    private double Step(double share)
    {
        var batches = NextBatches();
        var totalWeight = batches.Sum(b => b.Batch.TotalWeight(settings.PromptWeight));
        var losses = Task.WhenAll(workers.Select((worker, i) =>
            worker.Gradients(weights, state.Slot, [.. batches.Where((_, place) => place % workers.Length == i)], totalWeight))).GetAwaiter()
                .GetResult();
        workers[0].Run(() => Update(share)).GetAwaiter().GetResult();

        state.Place = state.Place with { Step = state.Place.Step + 1, Tokens = state.Place.Tokens + batches.Sum(b => b.Batch.Predicted) };
        return losses.Sum() / totalWeight;
    }

    /// <summary>
    /// Adds the gradients up and takes the optimizers' steps. In a worker's thread: this one's would split small products among threads
    /// that wait for each other busily, which on a machine with other work took as long as the gradients.
    /// </summary>
    private void Update(double share)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var gradient = workers[0].GradientSum;
        foreach (var worker in workers.Skip(1))
        {
            gradient.add_(worker.GradientSum, Scalars.One);
            workers[0].SlotGradientSum?.add_(worker.SlotGradientSum!, Scalars.One);
        }

        var norm = gradient.norm().item<float>();
        if (!float.IsFinite(norm))
            throw new UserException($"The gradient of step {state.Place.Step} is {norm}: from here on the weights would be no numbers. Go "
                + "on from the last checkpoint with a smaller --rate.");
        using var shrunk = (settings.ClipNorm / norm).ToScalar();
        if (norm > settings.ClipNorm) gradient.mul_(shrunk);
        optimizer.Step(state.Place.Step, settings.RateFactor(share));
        slotOptimizer?.Step(state.Place.Step, settings.RateFactor(share));
    }

    private List<PlannedBatch> NextBatches()
    {
        var batches = new List<PlannedBatch>();
        for (var positions = 0; positions < settings.PositionsPerStep || batches.Count % workers.Length != 0;)
        {
            if (plan.At(state.Place.Pass, state.Place.Batch) is not { } batch)
            {
                state.Place = state.Place with { Pass = state.Place.Pass + 1, Batch = 0 };
                continue;
            }

            batches.Add(batch);
            positions += batch.Batch.Positions;
            state.Place = state.Place with { Batch = state.Place.Batch + 1 };
        }

        return batches;
    }

    private static string Hash(IEnumerable<TrainingSequence> sequences)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var sequence in sequences)
        {
            hash.AppendData(MemoryMarshal.AsBytes<ushort>(sequence.Tokens));
            hash.AppendData(BitConverter.GetBytes(sequence.CompletionStart));
            if (sequence.Family is { } family) hash.AppendData(BitConverter.GetBytes(family));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

/// <summary>What a pre-training tells after each step.</summary>
/// <param name="Share">Of the whole training, 0 to 1.</param>
/// <param name="Loss">Weighted mean cross-entropy per token of this step, in nats.</param>
/// <param name="HeldOut">Null where it was not measured now.</param>
/// <param name="TokensPerSecond">Of this step, padding not counted.</param>
public sealed record PreTrainingProgress(PreTrainingPlace Place, double Share, double Loss, HeldOutLosses? HeldOut, double TokensPerSecond);
