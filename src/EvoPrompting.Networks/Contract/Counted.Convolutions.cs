using TorchSharp;
using static TorchSharp.torch;
using functional = TorchSharp.torch.nn.functional;

namespace EvoPrompting.Networks.Contract;

/// <content>Convolutions: each number of the result takes a kernel, each number of a transposed one's input spreads one.</content>
public static partial class Counted
{
    public static Tensor conv1d(
        Tensor input, Tensor weight, Tensor? bias = null, long? stride = null, long? padding = null, long? dilation = null,
        long groups = 1) =>
        Of(functional.conv1d(input, weight, bias, stride, padding, dilation, groups), Kernel(weight));

    public static Tensor conv1d_padding(
        Tensor input, Tensor weight, Tensor? bias = null, long? stride = null, Padding padding = Padding.Valid, long? dilation = null,
        long groups = 1) =>
        Of(functional.conv1d_padding(input, weight, bias, stride, padding, dilation, groups), Kernel(weight));

    public static Tensor conv2d(
        Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? dilation = null,
        long groups = 1) =>
        Of(functional.conv2d(input, weight, bias, strides, padding, dilation, groups), Kernel(weight));

    public static Tensor conv2d_padding(
        Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, Padding padding = Padding.Valid, long[]? dilation = null,
        long groups = 1) =>
        Of(functional.conv2d_padding(input, weight, bias, strides, padding, dilation, groups), Kernel(weight));

    public static Tensor conv3d(
        Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? dilation = null,
        long groups = 1) =>
        Of(functional.conv3d(input, weight, bias, strides, padding, dilation, groups), Kernel(weight));

    public static Tensor conv3d_padding(
        Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, Padding padding = Padding.Valid, long[]? dilation = null,
        long groups = 1) =>
        Of(functional.conv3d_padding(input, weight, bias, strides, padding, dilation, groups), Kernel(weight));

    public static Tensor conv_transpose1d(
        Tensor input, Tensor weight, Tensor? bias = null, long? stride = null, long? padding = null, long? output_padding = null,
        long? dilation = null, long groups = 1) =>
        Adding(functional.conv_transpose1d(input, weight, bias, stride, padding, output_padding, dilation, groups), Spread(input, weight));

    public static Tensor conv_transpose2d(
        Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? output_padding = null,
        long[]? dilation = null, long groups = 1) =>
        Adding(functional.conv_transpose2d(input, weight, bias, strides, padding, output_padding, dilation, groups), Spread(input, weight));

    public static Tensor conv_transpose3d(
        Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? output_padding = null,
        long[]? dilation = null, long groups = 1) =>
        Adding(functional.conv_transpose3d(input, weight, bias, strides, padding, output_padding, dilation, groups), Spread(input, weight));

    private static long Kernel(Tensor weight) => weight.numel() / weight.shape[0];

    private static double Spread(Tensor input, Tensor weight) => (double)input.numel() * Kernel(weight);
}
