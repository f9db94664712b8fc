using EvoPrompting.SearchTasks;

namespace EvoPrompting.Tasks.Mnist1D;

/// <summary>
/// The paper's four seed programs for MNIST-1D (Listings 2 to 5), line by line from Flax. Where Flax adds a channel axis first
/// (<c>x[..., None]</c>) nothing is needed here: inputs are (batch, length, channels); where it starts with dense layers they are
/// flattened.
/// </summary>
public static class Mnist1DSeeds
{
    /// <summary>The authors' own larger network; 91,082 trainable parameters.</summary>
    public static SeedProgram LargeConvolutional { get; } = new("large-cnn", """
        class Model : Module
        {
            public override Tensor Call(Tensor x)
            {
                x = nn.Conv(features: 32, kernelSize: 3)(x);
                x = nn.Relu(x);
                x = nn.AvgPool(x, window: 2, stride: 2);
                for (int i = 0; i < 2; i++)
                {
                    var xp = nn.Conv(features: 32, kernelSize: 3)(x);
                    xp = nn.Relu(xp);
                    x = x + xp;
                }
                x = nn.AvgPool(x, window: 2, stride: 2);
                x = x.flatten(1);
                x = nn.Dense(features: 256)(x);
                x = nn.Relu(x);
                x = nn.Dense(features: 10)(x);
                return x;
            }
        }
        """);

    /// <summary>The dataset authors' convolutional baseline; 5,210 trainable parameters.</summary>
    public static SeedProgram Convolutional { get; } = new("cnn", """
        class Model : Module
        {
            public override Tensor Call(Tensor x)
            {
                x = nn.Conv(features: 25, kernelSize: 5, stride: 2, padding: 1)(x);
                x = nn.Relu(x);
                for (int i = 0; i < 2; i++)
                {
                    x = nn.Conv(features: 25, kernelSize: 3, stride: 2, padding: 1)(x);
                    x = nn.Relu(x);
                }
                x = x.flatten(1);
                x = nn.Dense(features: 10)(x);
                return x;
            }
        }
        """);

    /// <summary>
    /// The recurrent baseline. The paper's program makes the recurrent weights inside the call from a fixed key, so they are never trained:
    /// 4,810 trainable parameters, 300 frozen ones. Its error is near the ceiling.
    /// </summary>
    public static SeedProgram Recurrent { get; } = new("gru", """
        class Model : Module
        {
            public override Tensor Call(Tensor x)
            {
                x = nn.GRU(hiddenSize: 6, bidirectional: true, frozen: true)(x);
                x = x.flatten(1);
                x = nn.Dense(features: 10)(x);
                return x;
            }
        }
        """);

    /// <summary>The fully connected baseline, with one residual connection; 15,210 trainable parameters.</summary>
    public static SeedProgram FullyConnected { get; } = new("mlp", """
        class Model : Module
        {
            public override Tensor Call(Tensor x)
            {
                x = x.flatten(1);
                var h = nn.Dense(features: 100)(x);
                h = nn.Relu(h);
                h = h + nn.Relu(nn.Dense(features: 100)(h));
                x = nn.Dense(features: 10)(h);
                return x;
            }
        }
        """);

    /// <summary>All four, in the paper's order.</summary>
    public static IReadOnlyList<SeedProgram> All { get; } = [LargeConvolutional, Convolutional, Recurrent, FullyConnected];
}
