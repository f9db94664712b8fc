using System.Runtime.InteropServices;
using EvoPrompting.Candidates;
using static TorchSharp.torch;

namespace EvoPrompting.Networks.Layers;

/// <summary>
/// All that a network has learned: its trainable parameters and the running statistics of its batch normalisations, as float32 in the order
/// of its layers. Nothing else goes from training to scoring.
/// </summary>
public static class NetworkState
{
    /// <summary>Returns how many numbers a state holds.</summary>
    /// <exception cref="InvalidDataException">The bytes are no state.</exception>
    public static (int Trainable, int Statistics) Size(ReadOnlySpan<byte> state)
    {
        if (state.Length < sizeof(int) || state.Length % sizeof(float) != 0)
            throw new InvalidDataException($"a state of {state.Length} bytes");
        var (trainable, all) = (MemoryMarshal.Read<int>(state), state.Length / sizeof(float) - 1);
        if (trainable < 0 || trainable > all) throw new InvalidDataException($"a state of {all} numbers, {trainable} of them trainable");
        return (trainable, all - trainable);
    }

    internal static byte[] Of(Network network) => Of([.. Trainable(network)], [.. Statistics(network)]);

    /// <param name="trainable">Float32, each on any device.</param>
    internal static byte[] Of(IReadOnlyList<Tensor> trainable, IReadOnlyList<Tensor> statistics)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        int[] head = [(int)trainable.Sum(t => t.numel())];
        using var bytes = new MemoryStream();
        bytes.Write(MemoryMarshal.AsBytes<int>(head));
        foreach (var tensor in trainable.Concat(statistics)) bytes.Write(tensor.detach().cpu().contiguous().bytes);
        return bytes.ToArray();
    }

    /// <summary>Gives a network that is built what another one has learned.</summary>
    /// <exception cref="CandidateException">The state is none of this network.</exception>
    internal static void Load(Network network, ReadOnlySpan<byte> state) =>
        Load([.. Trainable(network)], [.. Statistics(network)], state);

    /// <summary>Copies a state into tensors as many as it was made of.</summary>
    /// <exception cref="CandidateException">It was made of other ones.</exception>
    internal static void Load(IReadOnlyList<Tensor> toTrain, IReadOnlyList<Tensor> running, ReadOnlySpan<byte> state)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var (trainable, statistics) = Size(state);
        var (needed, alsoNeeded) = (toTrain.Sum(t => t.numel()), running.Sum(t => t.numel()));
        if ((needed, alsoNeeded) != (trainable, statistics)) throw new CandidateException(
            Stage.Gaming, $"built anew, it has {needed} trainable numbers and {alsoNeeded} running statistics; it was trained with "
                + $"{trainable} and {statistics}");
        var numbers = MemoryMarshal.Cast<byte, float>(state[sizeof(int)..]);
        foreach (var to in toTrain.Concat(running))
        {
            var count = (int)to.numel();
            to.copy_(tensor(numbers[..count].ToArray()).view(to.shape));
            numbers = numbers[count..];
        }
    }

    private static IEnumerable<Tensor> Trainable(Network network) => network.Parameters.Where(p => !p.Frozen).Select(p => p.Value);

    private static IEnumerable<Tensor> Statistics(Network network) => network.Layers.SelectMany(l => l.Buffers);
}
