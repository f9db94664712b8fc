using TorchSharp;

namespace EvoPrompting.Networks.Contract;

/// <content>Activation functions: each keeps the shape.</content>
public static partial class nn
{
    /// <summary>The rectifier: max(x, 0).</summary>
    public static torch.Tensor Relu(torch.Tensor x) => torch.nn.functional.relu(x);

    /// <summary>The Gaussian error linear unit (Hendrycks and Gimpel 2016) by its tanh formula, as Flax has it.</summary>
    public static torch.Tensor Gelu(torch.Tensor x) => torch.nn.functional.gelu(x, TorchSharp.Modules.GELU.Approximate.tanh, false);

    /// <summary>The hyperbolic tangent, between -1 and 1.</summary>
    public static torch.Tensor Tanh(torch.Tensor x) => torch.tanh(x);

    /// <summary>The logistic function 1 / (1 + exp(-x)), between 0 and 1.</summary>
    public static torch.Tensor Sigmoid(torch.Tensor x) => torch.sigmoid(x);

    /// <summary>The sigmoid linear unit (swish): x sigmoid(x).</summary>
    public static torch.Tensor Silu(torch.Tensor x) => torch.nn.functional.silu(x);

    /// <summary>x where it is positive, else <paramref name="slope"/> x.</summary>
    public static torch.Tensor LeakyRelu(torch.Tensor x, double slope = 0.01) => torch.nn.functional.leaky_relu(x, slope);

    /// <summary>The exponential linear unit: x where it is positive, else <paramref name="alpha"/> (exp(x) - 1).</summary>
    public static torch.Tensor Elu(torch.Tensor x, double alpha = 1) => torch.nn.functional.elu(x, alpha);

    /// <summary>A smooth rectifier: log(1 + exp(x)).</summary>
    public static torch.Tensor Softplus(torch.Tensor x) => torch.nn.functional.softplus(x);

    /// <summary>exp(x) divided by its sum over <paramref name="axis"/>: positive numbers that sum to 1 there.</summary>
    public static torch.Tensor Softmax(torch.Tensor x, int axis = -1) => torch.nn.functional.softmax(x, axis);
}
