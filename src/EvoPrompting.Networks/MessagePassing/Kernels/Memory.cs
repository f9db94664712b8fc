using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace EvoPrompting.Networks.MessagePassing.Kernels;

/// <summary>A tensor's numbers where libtorch keeps them. The tensor has to outlive the pointer and to be contiguous, on the CPU.</summary>
internal static unsafe class Memory
{
    /// <summary>Rows of matrix products done at once: small enough that what is made of them stays in the second-level cache.</summary>
    private const long Rows = 1024;

    public static T* Of<T>(Tensor x) where T : unmanaged
    {
        if (!x.is_contiguous()) throw new ArgumentException("the tensor is not contiguous");
        return x.numel() == 0 ? null : (T*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(x.bytes));
    }

    /// <summary>Returns the ranges of examples to be worked on together, each of n x n rows.</summary>
    public static IEnumerable<(long First, long Count)> Ranges(long batch, long n)
    {
        var most = Math.Clamp(Rows / (n * n), 1, batch);
        for (var first = 0L; first < batch; first += most) yield return (first, Math.Min(most, batch - first));
    }

    /// <summary>Returns the rows of a range of examples of [batch, n, n, width] as a matrix; the caller disposes of it.</summary>
    public static Tensor RowsOf(Tensor x, long first, long count)
    {
        var shape = x.shape;
        var pairs = shape[1] * shape[2];
        var rows = x.view(shape[0] * pairs, shape[3]);
        if (count == shape[0]) return rows;
        using (rows) return rows.narrow(0, first * pairs, count * pairs);
    }

    /// <summary>Returns the first rows of a buffer; the caller disposes of it.</summary>
    public static Tensor FirstRows(Tensor buffer, long rows) => rows == buffer.shape[0] ? buffer.alias() : buffer.narrow(0, 0, rows);
}
