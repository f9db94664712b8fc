using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace EvoPrompting.Networks.Layers;

/// <summary>
/// Convolution of (batch, length, channels) as one matrix product: the windows are copied side by side (a window without dilation is
/// one stretch of memory in this layout), the gradient of the input is added back window by window. With oneDNN off it takes a third of
/// the time of libtorch's own convolution on small networks.
/// </summary>
internal sealed class Convolution : autograd.SingleTensorFunction<Convolution>
{
    public override string Name => nameof(Convolution);

    /// <summary>Returns (batch, places, features) for a kernel of (taps, channels, features).</summary>
    public static Tensor Apply(Tensor x, Tensor kernel, Tensor? bias, Windows windows)
    {
        var matrix = kernel.view(-1, kernel.shape[2]);
        if (windows is { Taps: 1, Stride: 1, Low: 0, High: 0 }) return Dense.Apply(x, matrix, bias);
        if (is_grad_enabled() && (x.requires_grad || kernel.requires_grad))
            return bias is null ? apply(x, matrix, windows) : apply(x, matrix, windows, bias);
        return Product(Copy(x, windows), matrix, bias, x.shape[0], windows);
    }

    public override Tensor forward(autograd.AutogradContext context, params object[] arguments)
    {
        var (x, matrix, windows) = ((Tensor)arguments[0], (Tensor)arguments[1], (Windows)arguments[2]);
        var bias = arguments.Length > 3 ? (Tensor)arguments[3] : null;
        var copies = Copy(x, windows);
        context.save_for_backward([copies, matrix]);
        context.save_data(nameof(Saved), new Saved(x.shape, windows, x.requires_grad, matrix.requires_grad, bias?.requires_grad));
        return Product(copies, matrix, bias, x.shape[0], windows);
    }

    public override List<Tensor> backward(autograd.AutogradContext context, Tensor gradient)
    {
        var tensors = context.get_saved_variables();
        var saved = (Saved)context.get_data(nameof(Saved));
        var rows = gradient.reshape(-1, gradient.shape[2]);
        List<Tensor> gradients =
        [
            saved.OfInput ? AddBack(mm(rows, tensors[1].t()), saved.Shape, saved.Windows) : null!,
            saved.OfKernel ? mm(tensors[0].t(), rows) : null!,
            null!,
        ];
        if (saved.OfBias is { } wanted) gradients.Add(wanted ? rows.sum([0L]) : null!);
        return gradients;
    }

    private static Tensor Product(Tensor copies, Tensor matrix, Tensor? bias, long batch, Windows windows) =>
        (bias is null ? mm(copies, matrix) : addmm(bias, copies, matrix, 1, 1)).view(batch, windows.Count, matrix.shape[1]);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // a worker lives for one training: no time to warm up
    private static Tensor Copy(Tensor x, Windows windows)
    {
        var (batch, length, channels) = ((int)x.shape[0], (int)x.shape[1], (int)x.shape[2]);
        var copies = empty((long)batch * windows.Count, windows.Taps * channels);
        var together = x.contiguous();
        var from = MemoryMarshal.Cast<byte, float>(together.bytes);
        var to = MemoryMarshal.Cast<byte, float>(copies.bytes);
        var stretches = windows.Stretches(length, channels);
        var (sequence, window) = (length * channels, windows.Count * windows.Taps * channels);
        for (var example = 0; example < batch; example++)
        {
            var source = from.Slice(example * sequence, sequence);
            var target = to.Slice(example * window, window);
            foreach (var (place, position, count) in stretches)
            {
                if (position < 0) target.Slice(place, count).Clear();
                else source.Slice(position, count).CopyTo(target.Slice(place, count));
            }
        }

        GC.KeepAlive(together);
        return copies;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Tensor AddBack(Tensor copies, long[] shape, Windows windows)
    {
        var (batch, length, channels) = ((int)shape[0], (int)shape[1], (int)shape[2]);
        var x = zeros(shape);
        var from = MemoryMarshal.Cast<byte, float>(copies.bytes);
        var to = MemoryMarshal.Cast<byte, float>(x.bytes);
        var stretches = windows.Stretches(length, channels);
        var (sequence, window) = (length * channels, windows.Count * windows.Taps * channels);
        for (var example = 0; example < batch; example++)
        {
            var source = from.Slice(example * window, window);
            var target = to.Slice(example * sequence, sequence);
            foreach (var (place, position, count) in stretches)
                if (position >= 0)
                    Add(source.Slice(place, count), target.Slice(position, count));
        }

        GC.KeepAlive(copies);
        return x;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add(ReadOnlySpan<float> more, Span<float> sum)
    {
        var i = 0;
        for (; i <= sum.Length - Vector<float>.Count; i += Vector<float>.Count)
            (new Vector<float>(sum[i..]) + new Vector<float>(more[i..])).CopyTo(sum[i..]);
        for (; i < sum.Length; i++) sum[i] += more[i];
    }

    private sealed record Saved(long[] Shape, Windows Windows, bool OfInput, bool OfKernel, bool? OfBias);
}
