using System.Runtime.InteropServices;
using EvoPrompting.Chance;
using static TorchSharp.torch;

namespace EvoPrompting.Networks.Layers;

internal sealed record Dropout(double Rate) : LayerKind
{
    public override void Build(LayerNode node, Tensor x)
    {
        if (!(Rate >= 0 && Rate < 1)) throw Needs.Fault(FormattableString.Invariant($"nn.Dropout needs 0 <= rate < 1; it got {Rate}"));
    }

    public override Tensor Forward(LayerNode node, Tensor x) => Rate <= 0 ? x : node.Trial switch
    {
        DropoutTrial.AllKept => x * (float)(1 / (1 - Rate)),
        DropoutTrial.AllDropped => x * 0f,
        _ => node.Training ? x * Mask(x.shape, node.StepChance()) : x,
    };

    // Drawn here and not by libtorch, so that it depends on training seed, step and layer only.
    private Tensor Mask(long[] shape, RandomStream chance)
    {
        var mask = empty(shape);
        var numbers = MemoryMarshal.Cast<byte, float>(mask.bytes);
        var (limit, kept) = ((uint)(Rate * uint.MaxValue), (float)(1 / (1 - Rate)));
        for (var i = 0; i < numbers.Length; i += 2)
        {
            var bits = chance.NextUInt64();
            numbers[i] = (uint)bits < limit ? 0 : kept;
            if (i + 1 < numbers.Length) numbers[i + 1] = (uint)(bits >> 32) < limit ? 0 : kept;
        }

        return mask;
    }
}

/// <summary>Dropout as in training, but the same for every number: one of the two things that can happen to it.</summary>
internal enum DropoutTrial
{
    None,
    AllKept,
    AllDropped,
}
