using EvoPrompting.Networks.Probes;
using EvoPrompting.Networks.Trajectories;
using static TorchSharp.torch;

namespace EvoPrompting.Networks.MessagePassing;

/// <summary>Brings tensors back to where libtorch is not needed.</summary>
internal static class ProbeArrays
{
    public static ProbeArray Of(ProbeSpec probe, Tensor values) => new(
        probe, Array.ConvertAll(values.shape, s => (int)s),
        values.detach().to(ScalarType.Float64).cpu().contiguous().data<double>().ToArray());
}
