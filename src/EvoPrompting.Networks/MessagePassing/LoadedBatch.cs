using EvoPrompting.Networks.Probes;
using EvoPrompting.Networks.Trajectories;
using static TorchSharp.torch;

namespace EvoPrompting.Networks.MessagePassing;

/// <summary>
/// A batch as tensors, the longest trajectories first, so that those which a step still concerns are the first ones. Pointers are whole
/// numbers, everything else of the network's number type.
/// </summary>
internal sealed class LoadedBatch
{
    private readonly AlgorithmSpec spec;
    private readonly Lazy<long[]> hintElements;

    public LoadedBatch(AlgorithmSpec spec, TrajectoryBatch batch, ClrsNetworkSettings settings)
    {
        this.spec = spec;
        Size = batch.Lengths.Count;
        Order = [.. Enumerable.Range(0, Size).OrderByDescending(i => batch.Lengths[i])]; // stable
        Lengths = [.. Order.Select(i => batch.Lengths[i])];
        var order = tensor(Array.ConvertAll(Order, i => (long)i), device: settings.Device);
        Inputs = Load(spec.Inputs, batch.Inputs, 0);
        Outputs = Load(spec.Outputs, batch.Outputs, 0);
        Hints = Load(spec.Hints, batch.Hints, 1);
        Nodes = spec.Probes.Where(p => p is { Stage: ProbeStage.Input, Location: ProbeLocation.Node or ProbeLocation.Edge })
            .Select(p => Inputs[spec.Inputs.ToList().IndexOf(p)].shape[1]).First();
        OutputElements = [.. spec.Outputs.Select(p => ElementLoss.Count(p.Type, Find(batch.Outputs, p).Values, Width(p)))];
        hintElements = new(() => [.. spec.Hints.Select(p => CountHints(Find(batch.Hints, p), batch.Lengths))]);

        Tensor[] Load(IEnumerable<ProbeSpec> probes, IReadOnlyList<ProbeArray> arrays, int batchAxis) => [.. probes.Select(probe =>
        {
            var array = Find(arrays, probe);
            var shape = Array.ConvertAll(array.Shape, s => (long)s);
            if (shape.Length <= batchAxis || shape[batchAxis] != Size)
                throw new ArgumentException($"probe {probe.Name} of {spec.Name} is ({string.Join(", ", shape)}) in a batch of {Size}");
            var type = probe.Type == ProbeType.Pointer ? ScalarType.Int64 : settings.NumberType;
            return tensor(array.Values, shape).to(type).to(settings.Device).index_select(batchAxis, order);
        })];
    }

    public int Size { get; }

    /// <summary>Nodes of each graph.</summary>
    public long Nodes { get; }

    /// <summary>Where in the batch as it came each trajectory was.</summary>
    public int[] Order { get; }

    public int[] Lengths { get; }

    /// <summary>Each [batch, ...], in the specification's order.</summary>
    public Tensor[] Inputs { get; }

    /// <summary>Each [batch, ...], in the specification's order.</summary>
    public Tensor[] Outputs { get; }

    /// <summary>Each [time, batch, ...], in the specification's order.</summary>
    public Tensor[] Hints { get; }

    /// <summary>Elements of each output that have a loss.</summary>
    public long[] OutputElements { get; }

    /// <summary>Elements of each hint that have a loss: of the second to the last snapshot of each trajectory.</summary>
    public long[] HintElements => hintElements.Value;

    /// <summary>Steps that the longest trajectory takes: one for each snapshot but the last, and at least one.</summary>
    public int Steps => Math.Max(1, Lengths[0] - 1);

    /// <summary>Trajectories that have not ended before this step; all at the first.</summary>
    public int Live(int step) => step == 0 ? Size : Longer(step + 1);

    /// <summary>Trajectories whose hints this step predicts.</summary>
    public int WithHints(int step) => Longer(step + 1);

    private int Longer(int snapshots) => Array.FindIndex(Lengths, l => l <= snapshots) is >= 0 and var count ? count : Size;

    private ProbeArray Find(IReadOnlyList<ProbeArray> arrays, ProbeSpec probe) => arrays.FirstOrDefault(a => a.Spec.Name == probe.Name)
        ?? throw new ArgumentException(
            $"the batch has no {probe.Stage.ToString().ToLowerInvariant()} {probe.Name}, which {spec.Name} needs");

    private int Width(ProbeSpec probe) => probe.Type == ProbeType.Categorical ? probe.Classes : (int)Nodes;

    private long CountHints(ProbeArray hint, IReadOnlyList<int> lengths)
    {
        var size = hint.Values.Length / (hint.Shape[0] * Size);
        var count = 0L;
        for (var example = 0; example < Size; example++)
            for (var time = 1; time < lengths[example]; time++)
                count += ElementLoss.Count(hint.Spec.Type, hint.Values.AsSpan((time * Size + example) * size, size), Width(hint.Spec));
        return count;
    }
}
