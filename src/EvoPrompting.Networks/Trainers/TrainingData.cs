using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace EvoPrompting.Networks.Trainers;

/// <summary>What a worker gets of a classification data set: all inputs, but the labels of the training examples only.</summary>
public sealed record TrainingData(
    int Length, int Channels, int Classes, float[] TrainInputs, byte[] TrainLabels, float[] ValidationInputs, float[] TestInputs)
{
    private const int Head = 6 * sizeof(int);

    /// <summary>The training examples alone.</summary>
    public TrainingData Examples => this with { ValidationInputs = [], TestInputs = [] };

    /// <summary>The inputs of validation and test alone: all that a network is given that is not to learn.</summary>
    public TrainingData HeldOut => this with { TrainInputs = [], TrainLabels = [] };

    /// <summary>Puts training examples and held-out inputs together again.</summary>
    /// <exception cref="InvalidDataException">They are of two data sets.</exception>
    public static TrainingData Of(TrainingData examples, TrainingData heldOut) =>
        (examples.Length, examples.Channels, examples.Classes) == (heldOut.Length, heldOut.Channels, heldOut.Classes)
            && examples.TrainLabels.Length > 0
            ? examples with { ValidationInputs = heldOut.ValidationInputs, TestInputs = heldOut.TestInputs }
            : throw new InvalidDataException("training examples and held-out inputs that do not belong together");

    /// <summary>
    /// Returns length, channels, classes and the three numbers of examples (32 bit), the inputs (float32) and the training labels (bytes),
    /// little-endian.
    /// </summary>
    public byte[] ToBytes()
    {
        var example = Length * Channels;
        Span<int> head = [Length, Channels, Classes, TrainLabels.Length, ValidationInputs.Length / example, TestInputs.Length / example];
        return [.. Bytes<int>(head), .. Bytes<float>(TrainInputs), .. Bytes<float>(ValidationInputs), .. Bytes<float>(TestInputs),
            .. TrainLabels];
    }

    /// <exception cref="InvalidDataException">The bytes are not such data.</exception>
    public static TrainingData FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < Head) throw new InvalidDataException("training data shorter than their head");
        var head = MemoryMarshal.Cast<byte, int>(bytes[..Head]).ToArray();
        var (length, channels, classes, train, validation, test) = (head[0], head[1], head[2], head[3], head[4], head[5]);
        var example = (long)length * channels;
        if (head[..3].Any(n => n < 1) || head[3..].Any(n => n < 0) || classes > 256
            || bytes.Length != Head + (train + (long)validation + test) * example * sizeof(float) + train)
            throw new InvalidDataException($"training data whose head ({string.Join(", ", head)}) does not fit their {bytes.Length} bytes");
        var numbers = MemoryMarshal.Cast<byte, float>(bytes[Head..^train]);
        var (validationStart, testStart) = (train * (int)example, (train + validation) * (int)example);
        return new TrainingData(
            length, channels, classes, numbers[..validationStart].ToArray(), bytes[^train..].ToArray(),
            numbers[validationStart..testStart].ToArray(), numbers[testStart..].ToArray());
    }

    /// <summary>Returns inputs as (examples, length, channels); no dispose scope ends them.</summary>
    internal Tensor Inputs(float[] numbers) =>
        tensor(numbers, [numbers.Length / (Length * Channels), Length, Channels]).DetachFromDisposeScope();

    private static byte[] Bytes<T>(ReadOnlySpan<T> numbers)
        where T : struct
    {
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("training data are written on little-endian machines only");
        return MemoryMarshal.AsBytes(numbers).ToArray();
    }
}
