using EvoPrompting.Networks.Probes;
using static TorchSharp.torch;

namespace EvoPrompting.Networks.MessagePassing;

/// <summary>What passes from one step of the algorithm to the next: the nodes' states and the predicted hints in readable form.</summary>
/// <param name="Hints">In the specification's order; none where the next step reads the true hints or no hints at all.</param>
internal sealed record RollOutState(Tensor Hidden, Tensor[] Hints);

/// <summary>What a step made.</summary>
/// <param name="Step">Its place in the roll-out.</param>
/// <param name="Next">For the examples that live on; null at the last step.</param>
/// <param name="Outputs">Logits of the examples whose last step it is.</param>
/// <param name="Hints">Logits of all live examples.</param>
internal sealed record RollOutStep(int Step, RollOutState? Next, Tensor[] Outputs, Tensor[] Hints);

/// <summary>
/// A network run along the steps of a batch. Examples leave when their trajectory ends: they are the last ones of those left. An output
/// is predicted at an example's last step.
/// </summary>
/// <param name="chance">Null in evaluation.</param>
/// <param name="wholeBatch">Keeps all examples until the end, as the benchmark does; the same numbers, more work.</param>
/// <param name="wantsHints">False where only the outputs are asked for: no step reads the last one's hints.</param>
internal sealed class RollOut(
    NetworkParts parts, LoadedBatch batch, TrainingChance? chance, bool wholeBatch = false, bool wantsHints = true)
{
    private readonly ClrsNetworkSettings settings = parts.Settings;
    private readonly ProbeSpec[] inputs = [.. parts.Spec.Inputs], outputs = [.. parts.Spec.Outputs], hints = [.. parts.Spec.Hints];
    private readonly bool readsHints = parts.Settings.Hints == HintUse.EncodedDecoded;
    private readonly bool hard = parts.Settings.Feedback == HintFeedback.Hard
        || (chance is null && parts.Settings.Feedback == HintFeedback.HardOnEvaluation);
    private readonly Dictionary<int, bool[]> forced = [];
    private readonly Dictionary<int, double[]> noise = [];
    private readonly bool fused = FusedStep.Applies(parts.Settings);
    private Channels? ofInputs;
    private readonly bool keepsPairs = ActivationMemory.KeepsPairs(parts, batch);
    private FusedWeights? weights;

    /// <summary>Returns the state before the first step; what it makes besides lasts as long as the caller's dispose scope.</summary>
    public RollOutState Start()
    {
        ofInputs = Read(inputs, [.. inputs.Zip(batch.Inputs, Readable)], batch.Size);
        return new(zeros(batch.Size, batch.Nodes, settings.Hidden, settings.NumberType, settings.Device), []);
    }

    /// <summary>Takes the step; a step taken again draws no new chance.</summary>
    public RollOutStep Take(int step, RollOutState state)
    {
        var live = Live(step);
        var message =
            parts.Step(step, ChannelsAt(step, state, live), state.Hidden, NeedsEdges(step), fused ? weights ?? NewWeights() : null);
        var last = step == batch.Steps - 1;
        var nextLive = last ? 0 : Live(step + 1);
        var (finished, ended) = Ending(step);

        var hintLogits = settings.Hints == HintUse.None || (last && !wantsHints)
            ? [] : hints.Select((_, i) => message.Decode(outputs.Length + i, 0, live)).ToArray();
        var outputLogits = ended == 0
            ? [] : outputs.Select((probe, i) => Normalised(probe, message.Decode(i, finished, ended), step, finished, ended)).ToArray();
        RollOutState? next = null;
        if (!last)
        {
            var predicted = readsHints && !(chance is not null && settings.TeacherForcing == 1)
                ? hints.Select((probe, i) => Feedback(probe, hintLogits[i].Examples(0, nextLive))).ToArray()
                : [];
            next = new RollOutState(message.Hidden.Examples(0, nextLive), predicted);
        }

        return new RollOutStep(step, next, outputLogits, hintLogits);
    }

    /// <summary>Returns the loss of each output and then of each hint, all steps together.</summary>
    public Tensor Losses()
    {
        var (state, steps) = (Start(), new List<RollOutStep>());
        if (fused) weights = NewWeights();
        for (var step = 0; step < batch.Steps; step++)
        {
            steps.Add(Take(step, state));
            state = steps[^1].Next!;
        }

        return LossesOf(steps);
    }

    /// <summary>
    /// Computes the same losses and adds their gradients to the parameters', keeping only the states between steps: each step is taken a
    /// second time on the way back.
    /// </summary>
    public Tensor DifferentiateStepByStep()
    {
        var states = new List<RollOutState> { Start() };
        var shares = new List<Tensor>();
        for (var step = 0; step < batch.Steps; step++)
        {
            using var noGradient = no_grad();
            using var scope = NewDisposeScope();
            var taken = Take(step, states[step]);
            shares.Add(LossesOf([taken]).MoveToOuterDisposeScope());
            if (taken.Next is not { } next) continue;
            foreach (var kept in (Tensor[])[next.Hidden, .. next.Hints]) kept.MoveToOuterDisposeScope();
            states.Add(next);
        }

        parts.TakesAgain = true;
        try
        {
            Tensor?[] gradients = [];
            for (var step = batch.Steps - 1; step >= 0; step--) gradients = GoBack(step, states[step], gradients);
        }
        finally
        {
            parts.TakesAgain = false;
        }

        return stack(shares).sum(dim: 0);
    }

    // Takes the gradients of the next state, returns those of this one; null where nothing depends on it.
    private Tensor?[] GoBack(int step, RollOutState state, Tensor?[] ofNext)
    {
        using var scope = NewDisposeScope();
        Tensor Leaf(Tensor x) => x.detach().requires_grad_(true);
        var leaves = new RollOutState(Leaf(state.Hidden), [.. state.Hints.Select(Leaf)]);
        var taken = Take(step, leaves);
        var total = LossesOf([taken]).sum();
        if (taken.Next is { } next)
            foreach (var (made, gradient) in ((Tensor[])[next.Hidden, .. next.Hints]).Zip(ofNext))
                if (gradient is not null && made.requires_grad)
                    total += (made * gradient).sum();
        total.backward();
        return [.. ((Tensor[])[leaves.Hidden, .. leaves.Hints]).Select(leaf => leaf.grad?.MoveToOuterDisposeScope())];
    }

    /// <summary>
    /// Returns the logits of outputs [batch, ...] and, where they are wanted, of hints [steps, batch, ...] in the order in which the batch
    /// came.
    /// </summary>
    public (Tensor[] Outputs, Tensor[] Hints) Logits()
    {
        var state = Start();
        if (fused) weights = NewWeights();
        var steps = new List<RollOutStep>();
        Tensor[] returned = []; // of the step before: a scalar's logits are what the next step reads
        for (var step = 0; step < batch.Steps; step++)
        {
            using var scope = NewDisposeScope();
            var taken = Take(step, state);
            foreach (var kept in (Tensor[])[.. taken.Outputs, .. wantsHints ? taken.Hints : [], .. taken.Next?.Hints ?? []])
                kept.MoveToOuterDisposeScope();
            taken.Next?.Hidden.MoveToOuterDisposeScope();
            var read = state.Hints.Append(state.Hidden);
            foreach (var used in read.Except<Tensor>(returned, ReferenceEqualityComparer.Instance)) used.Dispose();
            returned = wantsHints ? taken.Hints : [];
            steps.Add(taken);
            state = taken.Next!;
        }

        var back = new long[batch.Size];
        for (var i = 0; i < back.Length; i++) back[batch.Order[i]] = i;
        var order = tensor(back, device: settings.Device);
        var ending = steps.Where(s => s.Outputs.Length > 0).Reverse().ToList(); // the longest trajectories come first
        return (
            [.. outputs.Select((_, i) => cat([.. ending.Select(s => s.Outputs[i])], 0).index_select(0, order))],
            settings.Hints == HintUse.None || !wantsHints
                ? [] : [.. hints.Select((_, i) => stack([.. steps.Select(s => Whole(s.Hints[i]))]).index_select(1, order))]);

        Tensor Whole(Tensor y) =>
            y.shape[0] == batch.Size ? y : cat([y, zeros([batch.Size - y.shape[0], .. y.shape[1..]], y.dtype, y.device)], 0);
    }

    private FusedWeights NewWeights() => new(parts) { KeepsPairs = keepsPairs };

    private int Live(int step) => wholeBatch ? batch.Size : batch.Live(step);

    // An output decoder that reads edges does so only where an example ends.
    private bool NeedsEdges(int step) =>
        (settings.Hints != HintUse.None && hints.Any(Decoder.ReadsEdges))
        || (outputs.Any(Decoder.ReadsEdges) && (step == batch.Steps - 1 || batch.Live(step) > batch.Live(step + 1)));

    private Channels ChannelsAt(int step, RollOutState state, int live)
    {
        var channels = ofInputs!.First(live);
        return readsHints ? channels.Beside(Read(hints, HintsAt(step, state, live), live)) : channels;
    }

    private Channels Read(ProbeSpec[] probes, Tensor[] values, int count) => Channels.Of(
        probes, values, count, batch.Nodes, settings.Processor.Adjacency == Adjacency.Graph, batch.Inputs[0].to(settings.NumberType));

    private Tensor[] HintsAt(int step, RollOutState state, int live)
    {
        if (step == 0) return True(0);
        if (chance is null || settings.TeacherForcing == 0) return state.Hints;
        if (settings.TeacherForcing == 1) return True(step);
        if (!forced.TryGetValue(step, out var drawn))
            forced[step] = drawn = [.. batch.Order.Take(live).Select(example => chance.Forced(step, example, settings.TeacherForcing))];
        var mask = tensor(drawn, device: settings.Device);
        return [.. True(step)
            .Zip(state.Hints, (truth, own) => where(mask.view([-1, .. Enumerable.Repeat(1L, (int)own.dim() - 1)]), truth, own))];

        Tensor[] True(int time) => [.. hints.Select((probe, i) => Readable(probe, batch.Hints[i][time].Examples(0, live)))];
    }

    private Tensor Readable(ProbeSpec probe, Tensor value) => ProbeTensors.Readable(probe, value, batch.Nodes, settings.NumberType);

    private Tensor Feedback(ProbeSpec probe, Tensor logits) => hard ? ProbeTensors.Hard(probe, logits) : ProbeTensors.Soft(probe, logits);

    private Tensor Normalised(ProbeSpec probe, Tensor logits, int step, int start, int count) => probe.Type == ProbeType.PermutationPointer
        ? Sinkhorn.Log(logits, Sinkhorn.TrainingSteps, zeroDiagonal: true, chance is null ? null : Noise(step, start, count))
        : logits;

    private Tensor Noise(int step, int start, int count)
    {
        var n = batch.Nodes;
        if (!noise.TryGetValue(step, out var uniforms))
            noise[step] =
                uniforms = [.. batch.Order.Skip(start).Take(count).SelectMany(example => chance!.Uniforms(step, example, (int)(n * n)))];
        return Sinkhorn.Gumbel(tensor(uniforms, count, n, n).to(settings.NumberType).to(settings.Device));
    }

    /// <summary>
    /// The share that steps have in the loss of each output and then of each hint. All steps' logits together: small networks spend most of
    /// their time on calls.
    /// </summary>
    private Tensor LossesOf(IReadOnlyList<RollOutStep> steps)
    {
        var shares = new List<Tensor>();
        for (var i = 0; i < outputs.Length; i++)
        {
            List<Tensor> logits = [], truth = [];
            foreach (var step in steps)
            {
                var (finished, ended) = Ending(step.Step);
                if (ended == 0) continue;
                logits.Add(step.Outputs[i]);
                truth.Add(batch.Outputs[i].Examples(finished, ended));
            }

            shares.Add(Share(outputs[i], logits, () => Joined(truth), batch.OutputElements[i]));
        }

        using var places = PlacesOfHints(steps);
        for (var i = 0; i < steps[0].Hints.Length; i++)
        {
            List<Tensor> logits = [];
            foreach (var step in steps)
                if (batch.WithHints(step.Step) is > 0 and var count)
                    logits.Add(step.Hints[i].Examples(0, count));
            var all = batch.Hints[i];
            shares.Add(Share(hints[i], logits, () => all.flatten(0, 1).index_select(0, places), batch.HintElements[i]));
        }

        return stack(shares);
    }

    // Among the hints of all times and examples, those that the steps predict, in their order.
    private Tensor PlacesOfHints(IReadOnlyList<RollOutStep> steps) => tensor(
        [.. steps.SelectMany(step => Enumerable.Range(0, batch.WithHints(step.Step)).Select(i => (step.Step + 1L) * batch.Size + i))],
        device: settings.Device);

    private Tensor Share(ProbeSpec probe, List<Tensor> logits, Func<Tensor> truth, long elements) => logits.Count == 0
        ? zeros([], settings.NumberType, settings.Device)
        : ElementLoss.Sum(probe.Type, Joined(logits), truth()) / Math.Max(elements, 1);

    private static Tensor Joined(List<Tensor> parts) => parts.Count == 1 ? parts[0] : cat(parts, 0);

    // The live examples that end at a step.
    private (int First, int Count) Ending(int step)
    {
        var first = step == batch.Steps - 1 ? 0 : batch.Live(step + 1);
        return (first, batch.Live(step) - first);
    }
}
