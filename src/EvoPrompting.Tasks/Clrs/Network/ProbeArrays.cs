using EvoPrompting.Tasks.Clrs.Data;
using EvoPrompting.Tasks.Clrs.Specs;
using static TorchSharp.torch;

namespace EvoPrompting.Tasks.Clrs.Network;

/// <summary>Brings tensors back to where libtorch is not needed.</summary>
internal static class ProbeArrays
{
    public static ProbeArray Of(ProbeSpec probe, Tensor values) => new(
        probe, Array.ConvertAll(values.shape, s => (int)s), values.detach().to(ScalarType.Float64).cpu().contiguous().data<double>().ToArray());
}
