using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.Networks.Contract;
using EvoPrompting.Networks.Layers;
using EvoPrompting.Networks.Probes;
using EvoPrompting.Networks.Trajectories;
using static TorchSharp.torch;

namespace EvoPrompting.Networks.MessagePassing;

/// <summary>
/// A network that learns to run one of the benchmark's algorithms step by step (Ibarz et al. 2022; EvoPrompting, section 4.2).
/// </summary>
public sealed class ClrsNetwork : IDisposable
{
    private readonly NetworkParts parts;
    private readonly ParameterRow row;

    /// <summary>Makes a network.</summary>
    /// <param name="spec">The probes as they are in batches: after rewriting.</param>
    /// <param name="triplets">Makes the triplet function; null: the paper's. Not called where the processor has none.</param>
    /// <param name="seed">Initial values depend on it and on the parameters' names.</param>
    public ClrsNetwork(AlgorithmSpec spec, ClrsNetworkSettings settings, ulong seed, Func<TripletFunction>? triplets = null)
    {
        settings.Check();
        parts = new NetworkParts(spec, settings, triplets ?? (() => new Triplets.BaselineTriplets()), seed);
        row = ParameterRow.Gather([.. parts.Parameters.All.Select(p => p.Parameter).Where(p => !p.Frozen)]);
        Parameters = [.. parts.Parameters.All.Select(p => new ClrsParameter(p.Name, p.Parameter))];
    }

    public AlgorithmSpec Spec => parts.Spec;

    public ClrsNetworkSettings Settings => parts.Settings;

    /// <summary>All trainable parameters in one row; gaps between them are zero and stay so.</summary>
    public Tensor Values => row.Values;

    /// <summary>Their gradients, in the same places.</summary>
    public Tensor Gradients => row.Gradients;

    /// <summary>The parameters, always in the same order; the trainable ones are views of <see cref="Values"/>.</summary>
    public IReadOnlyList<ClrsParameter> Parameters { get; }

    /// <summary>Trainable numbers: the model size of the paper's Table 3.</summary>
    public long ParameterCount => Parameters.Where(p => !p.Frozen).Sum(p => p.Count);

    /// <summary>Returns how many numbers it has; nothing else is counted.</summary>
    internal MeasuredCost Size() => new(ParameterCount, Parameters.Where(p => p.Frozen).Sum(p => p.Count), 0, 0);

    /// <summary>Training steps done before the next one: chance in a triplet function depends on it. The caller counts.</summary>
    public int TrainingStep
    {
        get => parts.TrainingStep;
        set => parts.TrainingStep = value;
    }

    internal NetworkParts Parts => parts;

    /// <summary>All that the network has learned (<see cref="NetworkState"/>).</summary>
    internal byte[] State() => NetworkState.Of(Trainable, parts.Statistics);

    /// <summary>Takes over what another network of the same specification, settings and function has learned.</summary>
    /// <exception cref="CandidateException">It is of another network.</exception>
    internal void Load(ReadOnlySpan<byte> state) => NetworkState.Load(Trainable, parts.Statistics, state);

    private Tensor[] Trainable => [.. Parameters.Where(p => !p.Frozen).Select(p => p.Value)];

    /// <summary>Computes the loss of a batch in training and its gradients, which replace those in <see cref="Gradients"/>.</summary>
    /// <param name="chance">Teacher forcing and the noise of permutations are drawn from it.</param>
    public ClrsLoss Differentiate(TrajectoryBatch batch, RandomStream chance) => Differentiate(batch, new StreamedChance(chance));

    internal ClrsLoss Differentiate(TrajectoryBatch batch, TrainingChance chance)
    {
        using var scope = NewDisposeScope();
        Gradients.zero_();
        parts.Training = true;
        try
        {
            var loaded = new LoadedBatch(Spec, batch, Settings);
            var rollOut = new RollOut(parts, loaded, chance);
            if (ActivationMemory.Estimate(parts, loaded) > Settings.MaximumActivationBytes)
                return Report(rollOut.DifferentiateStepByStep());
            var losses = rollOut.Losses();
            losses.sum().backward();
            return Report(losses);
        }
        finally
        {
            parts.Training = false;
        }
    }

    /// <summary>Computes the loss of a batch in training only.</summary>
    internal ClrsLoss Loss(TrajectoryBatch batch, TrainingChance chance)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        return Report(new RollOut(parts, new LoadedBatch(Spec, batch, Settings), chance).Losses());
    }

    /// <summary>Predicts outputs, and hints where asked, without reading the true ones (but the hints at time 0).</summary>
    /// <exception cref="CandidateException">An output is not finite: nothing can be predicted from it.</exception>
    public ClrsPredictions Predict(TrajectoryBatch batch, bool hints = false)
    {
        using var scope = NewDisposeScope();
        var logits = Logits(batch, null, wholeBatch: false, hints);
        if (logits.Outputs.Any(y => !y.isfinite().all().item<bool>()))
            throw new CandidateException(Stage.Run, FormattableString.Invariant(
                $"the outputs are not finite for inputs of {logits.Outputs[0].shape[1]} nodes"));
        return new ClrsPredictions(
            [.. Spec.Outputs.Zip(logits.Outputs, (probe, y) => ProbeArrays.Of(probe, ProbeTensors.Predicted(probe, y)))],
            hints ? [.. Spec.Hints.Zip(logits.Hints, (probe, y) => ProbeArrays.Of(probe, ProbeTensors.Predicted(probe, y)))] : []);
    }

    /// <summary>Returns the logits of outputs [batch, ...] and of hints [steps, batch, ...], in the batch's own order.</summary>
    /// <param name="chance">Null: as in evaluation.</param>
    /// <param name="hints">False: none are returned, and not all are computed.</param>
    internal (Tensor[] Outputs, Tensor[] Hints) Logits(TrajectoryBatch batch, TrainingChance? chance, bool wholeBatch, bool hints = true)
    {
        using var noGradient = no_grad();
        return new RollOut(parts, new LoadedBatch(Spec, batch, Settings), chance, wholeBatch, hints).Logits();
    }

    private ClrsLoss Report(Tensor losses)
    {
        var values = losses.detach().to(ScalarType.Float64).cpu().data<double>().ToArray();
        var (outputs, hints) = (Spec.Outputs.ToList(), Spec.Hints.ToList());
        return new ClrsLoss(
            [.. outputs.Select((probe, i) => (probe.Name, values[i]))],
            Settings.Hints == HintUse.None ? [] : [.. hints.Select((probe, i) => (probe.Name, values[outputs.Count + i]))]);
    }

    public void Dispose()
    {
        parts.Dispose();
        row.Dispose();
    }
}

/// <summary>One tensor of a network's parameters.</summary>
public sealed class ClrsParameter
{
    private readonly NetworkParameter parameter;

    internal ClrsParameter(string name, NetworkParameter parameter) => (Name, this.parameter) = (name, parameter);

    /// <summary>Unique in the network, for checkpoints.</summary>
    public string Name { get; }

    public Tensor Value => parameter.Value;

    public long Count => parameter.Count;

    /// <summary>True where training leaves it as it was drawn; it does not count as model size.</summary>
    public bool Frozen => parameter.Frozen;
}

/// <summary>The loss of a batch, by probes, in the specification's order. All weigh the same.</summary>
public sealed record ClrsLoss(IReadOnlyList<(string Probe, double Loss)> Outputs, IReadOnlyList<(string Probe, double Loss)> Hints)
{
    public double Total => Outputs.Sum(o => o.Loss) + Hints.Sum(h => h.Loss);
}

/// <summary>What a network predicts for a batch, as the benchmark keeps values.</summary>
/// <param name="Outputs">Each [batch, ...].</param>
/// <param name="Hints">
/// Each [steps, batch, ...]: the n-th step predicts the hints at time n + 1. Zeros after a trajectory's end. Empty where they were not
/// asked for.
/// </param>
public sealed record ClrsPredictions(IReadOnlyList<ProbeArray> Outputs, IReadOnlyList<ProbeArray> Hints);
