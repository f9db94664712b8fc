using System.Runtime.InteropServices;
using TorchSharp;

namespace EvoPrompting.LanguageModels.Local.Rows;

/// <summary>Numbers outside the collected memory; they are not set, and those that are never touched take no memory.</summary>
internal sealed unsafe class Floats : IDisposable
{
    private const nuint Alignment = 64;

    /// <exception cref="ArgumentOutOfRangeException">A count below 0: a size that did not fit into its type.</exception>
    public Floats(long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        At = (float*)NativeMemory.AlignedAlloc(checked((nuint)Math.Max(1, count) * sizeof(float)), Alignment);
    }

    public float* At { get; private set; }

    /// <summary>Returns where the numbers of a float32 tensor stand; null of null. The tensor has to outlive the use.</summary>
    public static float* Of(torch.Tensor? tensor)
    {
        if (tensor is null) return null;
        if (tensor.dtype != torch.ScalarType.Float32 || !tensor.is_contiguous())
            throw new ArgumentException("rows are computed on contiguous float32", nameof(tensor));
        using var scope = torch.NewDisposeScope();
        var first = tensor.view(-1).narrow(0, 0, 1); // its bytes are a span, which holds 2 GB
        fixed (byte* at = first.bytes) return (float*)at; // native memory: it does not move
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(At);
        At = null;
    }
}
