using static TorchSharp.torch;

namespace EvoPrompting.Networks.Layers;

/// <summary>
/// Trainable parameters in one row, each a view of it: the optimiser's step is one loop, clearing the gradients one call.
/// </summary>
internal sealed class ParameterRow : IDisposable
{
    private const int Alignment = 16; // in numbers: no parameter shares a cache line

    private ParameterRow(long length, ScalarType type, Device device) =>
        (Values, Gradients) = (zeros(length, type, device).DetachFromDisposeScope(), zeros(length, type, device).DetachFromDisposeScope());

    /// <summary>A row without parameters.</summary>
    public static ParameterRow Empty => new(0, ScalarType.Float32, CPU);

    /// <summary>Gaps between parameters are zero.</summary>
    public Tensor Values { get; }

    /// <summary>In the same places.</summary>
    public Tensor Gradients { get; }

    /// <summary>
    /// Moves the values into a row and makes each parameter a leaf of autograd there, its gradient a view of the other row.
    /// </summary>
    public static ParameterRow Gather(IReadOnlyList<NetworkParameter> parameters)
    {
        if (parameters.Count == 0) return Empty;
        var places = parameters.Select(p => (p.Count + Alignment - 1) / Alignment * Alignment).ToList();
        var row = new ParameterRow(places.Sum(), parameters[0].Value.dtype, parameters[0].Value.device);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var start = 0L;
        foreach (var (parameter, place) in parameters.Zip(places))
        {
            var value = row.Values.narrow(0, start, parameter.Count).view(parameter.Value.shape);
            value.copy_(parameter.Value);
            parameter.Value.Dispose();
            parameter.Value = value.detach().requires_grad_(true).DetachFromDisposeScope();
            parameter.Value.grad = row.Gradients.narrow(0, start, parameter.Count).view(parameter.Value.shape);
            start += place;
        }

        return row;
    }

    public void Dispose()
    {
        Values.Dispose();
        Gradients.Dispose();
    }
}
