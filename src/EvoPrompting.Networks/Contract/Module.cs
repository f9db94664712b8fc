using TorchSharp;

namespace EvoPrompting.Networks.Contract;

/// <summary>
/// A neural network written as one method. <see cref="Call"/> makes each layer where it uses it:
/// <code>
/// class Model : Module
/// {
///     public override Tensor Call(Tensor x)
///     {
///         x = nn.Dense(features: 100)(x);
///         x = nn.Relu(x);
///         x = nn.Dense(features: 10)(x);
///         return x;
///     }
/// }
/// </code>
/// <c>nn.Dense(100)</c> makes a layer, <c>(x)</c> applies it. A layer's parameters are made at its first application, their sizes
/// taken from its input; they are the same ones at every later call, because a layer is known by the order in which
/// <see cref="Call"/> makes layers. So every call must make the same layers in the same order. A layer kept in a variable and applied
/// twice shares its parameters; a layer never applied has none.
/// </summary>
public abstract class Module
{
    /// <summary>Computes the outputs of a batch: the first axis counts the examples and stays the first axis of the result.</summary>
    public abstract torch.Tensor Call(torch.Tensor x);
}

/// <summary>A layer, ready to be applied to a tensor.</summary>
public delegate torch.Tensor Layer(torch.Tensor x);
