using System.Numerics;
using System.Runtime.InteropServices;
using EvoPrompting.Networks.MessagePassing;
using static TorchSharp.torch;

namespace EvoPrompting.Networks.Trainers;

/// <summary>Changes a network for CLRS along the gradients of its latest loss: clipped together, then AdamW.</summary>
/// <typeparam name="T">What the network computes with: float, or double for comparisons.</typeparam>
/// <param name="clip">Gradients whose norm over all parameters is larger are scaled down to it.</param>
internal sealed class ClippedDescent<T>(ClrsNetwork network, double learningRate, double weightDecay, double clip)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly AdamW<T> optimiser = new((int)network.Values.numel(), learningRate, weightDecay);

    /// <summary>Takes one step; the gradients are changed as well.</summary>
    public void Step()
    {
        using var scope = NewDisposeScope();
        var (values, gradients) = (network.Values.cpu(), network.Gradients.cpu()); // themselves where they are there already
        GradientClip.Apply(Numbers(gradients), clip);
        optimiser.Step(Numbers(values), Numbers(gradients));
        if (network.Values.device_type == TorchSharp.DeviceType.CPU) return;
        using var noGradient = no_grad();
        network.Values.copy_(values);
    }

    /// <summary>Writes the optimiser's moments.</summary>
    public void Write(BinaryWriter to) => optimiser.Write(to);

    /// <summary>Takes over what was written for a network of the same size.</summary>
    public void Read(BinaryReader from) => optimiser.Read(from);

    private static Span<T> Numbers(Tensor row) => MemoryMarshal.Cast<byte, T>(row.bytes);
}
