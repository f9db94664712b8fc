namespace EvoPrompting.Corpus.Programs;

/// <summary>One step of a program of the corpus: a layer, a function or a structure of further steps.</summary>
public abstract record Node;

/// <summary>Widths that are not written as a number in the plan.</summary>
public static class Width
{
    /// <summary>The width that the enclosing <see cref="Stack"/> is at.</summary>
    public const int OfStack = 0;

    /// <summary>The number of channels at the entry of the enclosing structure, so that its result can be added to its input.</summary>
    public const int Same = -1;
}

/// <param name="Padding">Null for SAME.</param>
/// <param name="Groups">0 for depthwise: as many groups and features as there are channels.</param>
public sealed record Conv(
    int Features, int Kernel, int Stride = 1, int? Padding = null, int Dilation = 1, int Groups = 1, bool Bias = true, bool Frozen = false)
        : Node
{
    public bool Depthwise => Groups == 0;
}

public sealed record Dense(int Features, bool Bias = true, bool Frozen = false) : Node;

public enum ActivationKind { Relu, Gelu, Tanh, Sigmoid, Silu, LeakyRelu, Elu, Softplus }

public sealed record Activation(ActivationKind Kind) : Node;

public enum PoolKind { Avg, Max }

public sealed record Pool(PoolKind Kind, int Window, int Stride, int Padding = 0) : Node;

public enum NormKind { Layer, Batch, Group }

/// <param name="Groups">Only of group norms.</param>
public sealed record Norm(NormKind Kind, int Groups = 1) : Node;

/// <param name="Percent">The rate in hundredths.</param>
public sealed record Dropout(int Percent) : Node;

public enum RecurrentKind { GRU, LSTM }

public sealed record Recurrent(RecurrentKind Kind, int Hidden, bool Bidirectional = false, bool Frozen = false) : Node;

public sealed record Flatten : Node;

public enum GlobalKind { Mean, Max, MeanAndMax, Last, Sum, LogSumExp, Attention, Variance }

/// <summary>Sequence to vector.</summary>
public sealed record GlobalPool(GlobalKind Kind) : Node;

public enum OperationKind
{
    Transpose, Abs, Square, Negate, Flip, CumulativeSum, Centre, WithAbs, Difference, EverySecond, Crop, Patch,
    Scale, Sin, Roll
}

/// <summary>A tensor operation without parameters.</summary>
/// <param name="Amount">Cropped positions at each end, positions in a patch, or the factor in tenths.</param>
public sealed record Operation(OperationKind Kind, int Amount = 0) : Node;

/// <summary>x + body(x).</summary>
/// <param name="Project">The input passes a dense layer where its channels differ from the body's.</param>
public sealed record Residual(Sequence<Node> Body, bool Project = false) : Node;

public enum JoinKind { Concatenate, Add, Multiply }

/// <summary>Several paths from one input, joined.</summary>
public sealed record Branches(Sequence<Sequence<Node>> Paths, JoinKind Join) : Node;

/// <summary>One layer applied to the input and to a changed input, the results joined.</summary>
public sealed record Siamese(Node Layer, OperationKind Change, JoinKind Join) : Node;

/// <summary>x * sigmoid(layer(x)).</summary>
/// <param name="Kernel">1 for a dense layer, otherwise a convolution's.</param>
public sealed record Gate(int Kernel, ActivationKind Kind = ActivationKind.Sigmoid) : Node;

/// <summary>Channels weighted by what a small network makes of their means.</summary>
/// <param name="Hidden">0 for one dense layer only.</param>
public sealed record SqueezeExcite(int Hidden) : Node;

/// <summary>x + softmax(q k') v, one head.</summary>
public sealed record SelfAttention(int Features) : Node;

/// <summary>The body several times. Its layers are new each time, or the same ones if shared.</summary>
public sealed record Repeat(int Count, Sequence<Node> Body, bool Shared = false) : Node;

/// <summary>The body once for each width; <see cref="Width.OfStack"/> inside stands for it.</summary>
public sealed record Stack(Sequence<Node> Body, Sequence<int> Widths) : Node;
