using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.Networks.Contract;
using static TorchSharp.torch;

namespace EvoPrompting.Networks.Layers;

/// <summary>
/// A module with its layers and their parameters. Each <see cref="Call"/> or <see cref="Run{T}"/> is one pass: the module is constructed
/// anew and called, and the n-th layer that it makes on the way is the n-th layer of the first pass; so whatever it holds in fields dies
/// with the pass. Chance that it draws from libtorch is the same in every pass. After the first pass the network is built: no layer and no
/// parameter is added.
/// </summary>
internal sealed class Network : IDisposable
{
    [ThreadStatic]
    private static Network? current;

    private readonly List<LayerNode> layers = [];
    private readonly RunSeed seed;
    private readonly Initialisation initialisation;
    private readonly Func<object> make;
    private int next;
    private double drawn; // numbers of all parameters
    private ParameterRow row = ParameterRow.Empty;
    private CandidateException? stopped;

    /// <param name="make">Calls the module's constructor, once in each pass; layers that it makes come first.</param>
    public Network(Func<Module> make, ulong trainingSeed, Initialisation initialisation = Initialisation.Flax)
        : this((Func<object>)make, trainingSeed, initialisation)
    {
    }

    private Network(Func<object> make, ulong trainingSeed, Initialisation initialisation)
    {
        (this.make, seed, this.initialisation) = (make, new RunSeed(trainingSeed), initialisation);
        Chance = unchecked((long)seed.Derive("chance of a pass"));
    }

    /// <summary>
    /// Makes a network around what <paramref name="make"/> returns, whose passes are given to <see cref="Run{T}"/>. Its parameters belong
    /// to a larger model: they are not gathered here.
    /// </summary>
    public static Network Around(
        Func<object> make, ulong trainingSeed, Initialisation initialisation, ScalarType numberType, Device device,
        long maximumParameterBytes) =>
        new(make, trainingSeed, initialisation)
        {
            NumberType = numberType,
            Device = device,
            IsPart = true,
            MaximumParameterBytes = maximumParameterBytes,
        };

    /// <summary>What was constructed for the latest pass; null before the first.</summary>
    public object? Made { get; private set; }

    /// <summary>True while training: dropout drops, batch normalisation uses the batch.</summary>
    public bool Training { get; set; }

    /// <summary>True while a pass is repeated for its gradient: nothing that training changes is changed.</summary>
    public bool RunsAgain { get; set; }

    /// <summary>What dropout does in place of what it usually does; for checks that may not depend on chance.</summary>
    public DropoutTrial Trial { get; set; }

    /// <summary>Training steps done; dropout depends on it.</summary>
    public long Step { get; set; }

    /// <summary>What libtorch's chance starts from in each pass.</summary>
    public long Chance { get; set; }

    /// <summary>Passes done and begun.</summary>
    public int Pass { get; private set; }

    /// <summary>True after the first pass.</summary>
    public bool IsBuilt { get; private set; }

    /// <summary>What parameters and inputs are: float32, or float64 for comparisons.</summary>
    public ScalarType NumberType { get; private init; } = ScalarType.Float32;

    /// <summary>Where parameters are.</summary>
    public Device Device { get; private init; } = CPU;

    private bool IsPart { get; init; }

    /// <summary>What the network in a pass computes with.</summary>
    public static ScalarType CurrentNumberType => current?.NumberType ?? ScalarType.Float32;

    /// <summary>What counts the pass that runs; null where nothing does.</summary>
    public static CostMeter? CurrentMeter => current?.Meter;

    /// <summary>A network with more is too costly; checked before they are drawn.</summary>
    public long MaximumParameterBytes { get; init; } = long.MaxValue;

    /// <summary>Counts costs during a pass, where it is set.</summary>
    public CostMeter? Meter { get; set; }

    public IReadOnlyList<LayerNode> Layers => layers;

    public IEnumerable<NetworkParameter> Parameters => layers.SelectMany(l => l.Parameters);

    /// <summary>All trainable parameters in one row, each a view of it; gaps between them are zero. Empty before the first pass.</summary>
    public Tensor Values => row.Values;

    /// <summary>Their gradients, in the same places.</summary>
    public Tensor Gradients => row.Gradients;

    /// <summary>Makes the next layer of the network that is in a pass: what the factories of <c>nn</c> do.</summary>
    public static Layer Make(LayerKind kind) => (current ?? throw Needs.Fault(
        $"nn.{kind.Name} was called outside a network: layers are made in Call")).Next(kind).Layer;

    /// <summary>Runs one pass of the module.</summary>
    /// <exception cref="CandidateException">
    /// The pass made other layers than the first one, or a layer was used against its contract.
    /// </exception>
    public Tensor Call(Tensor x) => Run<Module>(module => module.Call(x));

    /// <summary>Runs one pass of what the network was made around.</summary>
    /// <exception cref="CandidateException">
    /// The pass made other layers than the first one, or a layer was used against its contract.
    /// </exception>
    public Tensor Run<T>(Func<T, Tensor> pass)
        where T : class
    {
        var outer = current;
        current = this;
        next = 0;
        Pass++;
        try
        {
            using (random.manual_seed(Chance))
            {
                // The generator is libtorch's own; only this handle of it is let go.
            }

            var made = (T)make();
            Made = made;
            var y = pass(made);
            if (stopped is not null) throw stopped; // the candidate may have caught it
            if (next < layers.Count)
                throw Stop(
                    $"this call made {next} layers, the first made {layers.Count}; layer {next + 1} was nn.{layers[next].Kind.Name}");
            if (!IsBuilt) Finish();
            return y;
        }
        finally
        {
            current = outer;
        }
    }

    private LayerNode Next(LayerKind kind)
    {
        if (!IsBuilt)
        {
            layers.Add(new LayerNode(this, next, kind));
        }
        else
        {
            if (next >= layers.Count)
                throw Stop($"layer {next + 1} is nn.{kind.Name}, but the first call made {layers.Count} layers; every call must make the "
                    + $"same layers");
            var first = layers[next].Kind;
            if (!first.Equals(kind))
                throw Stop(first.Name == kind.Name
                    ? $"layer {next + 1} was {first.Text()}, now {kind.Text()}; every call must make the same layers"
                    : $"layer {next + 1} was nn.{first.Name}, now nn.{kind.Name}; every call must make the same layers in the same order");
        }

        return layers[next++];
    }

    /// <summary>Returns the exception that stops the candidate for good, even where it catches it.</summary>
    public CandidateException Stop(string message) => stopped ??= new CandidateException(Stage.Contract, message);

    public void CheckInPass(LayerNode node)
    {
        if (current != this || Pass == 0) throw Needs.Fault($"{node.Title} was applied outside Call");
    }

    /// <summary>Returns a new tensor of initial values that outlives every dispose scope.</summary>
    public Tensor Draw(InitialValues initial, int ordinal, int index, long[] shape)
    {
        var count = shape.Aggregate(1.0, (a, b) => a * b);
        var bytes = sizeof(float) * (drawn + count);
        if (bytes > MaximumParameterBytes)
            throw new CandidateException(Stage.Cost, FormattableString.Invariant(
                $"the model is too costly: its parameters need {bytes:N0} bytes, the limit is {MaximumParameterBytes:N0}"));
        drawn += count;
        var values = new float[(int)count];
        initial.Fill(values, shape, initialisation, seed.Stream("parameter", ordinal, index));
        return tensor(values, shape, NumberType, Device).DetachFromDisposeScope();
    }

    public RandomStream StepChance(int ordinal, int application) => seed.Stream("step", Step, ordinal, application);

    private void Finish()
    {
        IsBuilt = true;
        if (IsPart) return;
        row.Dispose();
        row = ParameterRow.Gather([.. Parameters.Where(p => !p.Frozen)]);
    }

    public void Dispose()
    {
        foreach (var parameter in Parameters) parameter.Value.Dispose();
        foreach (var buffer in layers.SelectMany(l => l.Buffers)) buffer.Dispose();
        row.Dispose();
    }
}
