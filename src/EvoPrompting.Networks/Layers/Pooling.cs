using static TorchSharp.torch;

namespace EvoPrompting.Networks.Layers;

/// <summary>
/// Pooling over the length axis of (batch, length, channels). Windows that do not overlap are an axis of their own, without transposing.
/// </summary>
internal static class Pooling
{
    public static Tensor Average(Tensor x, int window, int stride, int padding)
    {
        Check("AvgPool", x, window, stride, padding);
        return stride == window && padding == 0
            ? Windows(x, window).mean([2L])
            : nn.functional.avg_pool1d(x.transpose(1, 2), window, stride, padding).transpose(1, 2);
    }

    public static Tensor Largest(Tensor x, int window, int stride, int padding)
    {
        Check("MaxPool", x, window, stride, padding);
        return stride == window && padding == 0
            ? Windows(x, window).max(2).values
            : nn.functional.max_pool1d(x.transpose(1, 2), window, stride, padding).transpose(1, 2);
    }

    private static Tensor Windows(Tensor x, int window)
    {
        var count = x.shape[1] / window;
        return x.narrow(1, 0, count * window).reshape(x.shape[0], count, window, x.shape[2]);
    }

    private static void Check(string name, Tensor x, int window, int stride, int padding)
    {
        Needs.Sequence(name, x);
        Needs.Positive(name, "window", window);
        Needs.Positive(name, "stride", stride);
        if (padding < 0 || padding > window / 2)
            throw Needs.Fault($"nn.{name} needs padding from 0 to half a window; it got padding {padding}, window {window}");
        if (x.shape[1] + 2 * padding < window)
            throw Needs.Fault($"nn.{name} needs a sequence at least as long as its window; it got length {x.shape[1]}, window {window}");
    }
}
