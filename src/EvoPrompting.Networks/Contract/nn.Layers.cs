using EvoPrompting.Networks.Layers;

namespace EvoPrompting.Networks.Contract;

/// <summary>
/// The layers and functions that networks are made of. Names, argument order and initial values follow Flax: kernels are drawn by
/// LeCun's rule (truncated normal, variance 1 / inputs), biases start at zero. Sequences are (batch, length, channels).
/// </summary>
public static partial class nn
{
    /// <summary>
    /// A dense (fully connected) layer: y = x W + b on the last axis. (..., inputs) becomes (..., <paramref name="features"/>).
    /// Parameters: inputs x features, and features for the bias.
    /// </summary>
    /// <param name="frozen">Keeps the parameters as drawn: training does not change them and they do not count as model size.</param>
    public static Layer Dense(int features, bool useBias = true, bool frozen = false) =>
        Network.Make(new Dense(features, useBias, frozen));

    /// <summary>
    /// A convolution over the length axis. (batch, length, channels) becomes (batch, new length, <paramref name="features"/>), where new
    /// length = floor((length + 2 padding - dilation (kernelSize - 1) - 1) / stride) + 1.
    /// Parameters: kernelSize x channels / groups x features, and features for the bias.
    /// </summary>
    /// <param name="stride">Positions from one window to the next.</param>
    /// <param name="padding">Zeros added at both ends. Null pads as much as makes new length = ceil(length / stride) ("SAME").</param>
    /// <param name="dilation">Positions from one tap of the kernel to the next.</param>
    /// <param name="groups">Splits the channels into so many groups that do not see each other; divides channels and features.</param>
    /// <param name="frozen">Keeps the parameters as drawn: training does not change them and they do not count as model size.</param>
    public static Layer Conv(
        int features, int kernelSize, int stride = 1, int? padding = null, int dilation = 1, int groups = 1,
        bool useBias = true, bool frozen = false) =>
        Network.Make(new Conv(features, kernelSize, stride, padding, dilation, groups, useBias, frozen));

    /// <summary>
    /// A gated recurrent unit (Cho et al. 2014) run along the length axis, from a hidden state h of zeros. (batch, length, channels)
    /// becomes (batch, length, hiddenSize), all hidden states, or 2 hiddenSize with <paramref name="bidirectional"/>: the second half
    /// reads the sequence from its end. At each position
    /// r = sigmoid(x Wr + br + h Ur), z = sigmoid(x Wz + bz + h Uz), n = tanh(x Wn + bn + r (h Un + cn)), h = (1 - z) n + z h.
    /// Parameters per direction: 3 (channels + hiddenSize) hiddenSize + 4 hiddenSize. Each U starts as a random orthogonal matrix.
    /// </summary>
    /// <param name="frozen">Keeps the parameters as drawn: training does not change them and they do not count as model size.</param>
    public static Layer GRU(int hiddenSize, bool bidirectional = false, bool frozen = false) =>
        Network.Make(new GRU(hiddenSize, bidirectional, frozen));

    /// <summary>
    /// A long short-term memory (Hochreiter and Schmidhuber 1997) run along the length axis, from states h and c of zeros. Shapes as for
    /// <see cref="GRU"/>. At each position, with gates i, f, o = sigmoid(x W + h U + b) and g = tanh(x Wg + h Ug + bg):
    /// c = f c + i g, h = o tanh(c).
    /// Parameters per direction: 4 (channels + hiddenSize) hiddenSize + 4 hiddenSize. Each U starts as a random orthogonal matrix.
    /// </summary>
    /// <param name="frozen">Keeps the parameters as drawn: training does not change them and they do not count as model size.</param>
    public static Layer LSTM(int hiddenSize, bool bidirectional = false, bool frozen = false) =>
        Network.Make(new LSTM(hiddenSize, bidirectional, frozen));

    /// <summary>
    /// Layer normalisation (Ba et al. 2016): makes mean 0 and variance 1 over the last axis of each example and position, then scales
    /// and shifts. The shape stays. Parameters: 2 x channels. Epsilon 1e-6.
    /// </summary>
    public static Layer LayerNorm() => Network.Make(new LayerNorm());

    /// <summary>
    /// Batch normalisation (Ioffe and Szegedy 2015): makes mean 0 and variance 1 of each channel (last axis) over all other axes, then
    /// scales and shifts. The shape stays. While validating it uses running averages (momentum 0.99) in place of the batch's own.
    /// Parameters: 2 x channels. Epsilon 1e-5.
    /// </summary>
    public static Layer BatchNorm() => Network.Make(new BatchNorm());

    /// <summary>
    /// Group normalisation (Wu and He 2018): splits the channels (last axis) into <paramref name="numGroups"/> groups and makes mean 0
    /// and variance 1 over the channels of a group and all positions of each example, then scales and shifts. The shape stays.
    /// Parameters: 2 x channels. Epsilon 1e-6.
    /// </summary>
    public static Layer GroupNorm(int numGroups) => Network.Make(new GroupNorm(numGroups));

    /// <summary>
    /// Dropout (Srivastava et al. 2014): while training sets each number to zero with probability <paramref name="rate"/> and divides
    /// the others by 1 - rate; while validating it changes nothing. No parameters.
    /// </summary>
    /// <param name="rate">At least 0, below 1.</param>
    public static Layer Dropout(double rate) => Network.Make(new Dropout(rate));

    /// <summary>
    /// A table of learned vectors. An integer tensor (...) with values from 0 to numEmbeddings - 1 becomes
    /// (..., <paramref name="features"/>). Parameters: numEmbeddings x features, drawn with variance 1 / features.
    /// </summary>
    public static Layer Embed(int numEmbeddings, int features) => Network.Make(new Embed(numEmbeddings, features));
}
