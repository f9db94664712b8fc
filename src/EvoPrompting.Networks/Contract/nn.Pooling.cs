using EvoPrompting.Networks.Layers;
using TorchSharp;

namespace EvoPrompting.Networks.Contract;

/// <content>Pooling over the length axis of (batch, length, channels).</content>
public static partial class nn
{
    /// <summary>
    /// The mean of each window of the length axis. (batch, length, channels) becomes (batch, new length, channels), where new
    /// length = floor((length + 2 padding - window) / stride) + 1. Padding zeros count in the mean.
    /// </summary>
    /// <param name="stride">Positions from one window to the next; null: windows do not overlap (stride = window).</param>
    /// <param name="padding">Zeros added at both ends; at most half a window.</param>
    public static torch.Tensor AvgPool(torch.Tensor x, int window, int? stride = null, int padding = 0) =>
        Pooling.Average(x, window, stride ?? window, padding);

    /// <summary>
    /// The largest number of each window of the length axis, channel by channel. Shapes as for <see cref="AvgPool"/>. Padding never is
    /// the largest.
    /// </summary>
    /// <param name="stride">Positions from one window to the next; null: windows do not overlap (stride = window).</param>
    /// <param name="padding">Positions added at both ends; at most half a window.</param>
    public static torch.Tensor MaxPool(torch.Tensor x, int window, int? stride = null, int padding = 0) =>
        Pooling.Largest(x, window, stride ?? window, padding);
}
