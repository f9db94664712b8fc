using EvoPrompting.Chance;
using EvoPrompting.Networks.Layers;
using static TorchSharp.torch;

namespace EvoPrompting.Networks.MessagePassing;

/// <summary>A parameter and its name, which is the same for every network of the same specification and settings.</summary>
internal sealed record NamedParameter(string Name, NetworkParameter Parameter);

/// <summary>Makes a network's parameters, in order, with initial values that depend on the seed and the name only.</summary>
internal sealed class NetworkParameters(RunSeed seed, ScalarType type, Device device)
{
    private readonly List<NamedParameter> all = [];

    public IReadOnlyList<NamedParameter> All => all;

    public Linear Linear(string name, long inputs, long outputs) =>
        Linear(name, inputs, outputs, InitialValues.Kernel(inputs), InitialValues.Bias(inputs));

    public Linear Linear(string name, long inputs, long outputs, InitialValues kernel, InitialValues bias) =>
        new(Add(name + "/kernel", kernel, inputs, outputs), Add(name + "/bias", bias, outputs));

    public NetworkParameter Add(string name, InitialValues initial, params long[] shape)
    {
        var values = new float[shape.Aggregate(1L, (a, b) => a * b)];
        initial.Fill(values, shape, Initialisation.Haiku, seed.Stream(name));
        var parameter = new NetworkParameter(tensor(values, shape, type, device).DetachFromDisposeScope(), frozen: false);
        all.Add(new NamedParameter(name, parameter));
        return parameter;
    }

    /// <summary>Adds the parameters of a part that made its own.</summary>
    public void AddPart(string name, Layers.Network part)
    {
        foreach (var layer in part.Layers)
            for (var i = 0; i < layer.Parameters.Count; i++)
                all.Add(new NamedParameter($"{name}/{layer.Ordinal}/{i}", layer.Parameters[i]));
    }
}

/// <summary>y = x W + b on the last axis.</summary>
internal sealed record Linear(NetworkParameter KernelParameter, NetworkParameter BiasParameter)
{
    public Tensor Kernel => KernelParameter.Value;

    public Tensor Bias => BiasParameter.Value;

    public Tensor Of(Tensor x) => Dense.Apply(x, Kernel, Bias);
}
