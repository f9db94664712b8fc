using System.Buffers.Binary;

namespace EvoPrompting.Networks.Trainers;

/// <summary>
/// The state that a training on trajectories goes on from: steps done (4 bytes, little-endian), the length of what the network has learned
/// (the same), that, and the optimiser's moments.
/// </summary>
public static class TrainerState
{
    private const int Head = 2 * sizeof(int);

    /// <summary>Returns what the network has learned (<see cref="Layers.NetworkState"/>).</summary>
    /// <exception cref="InvalidDataException">The bytes are no state.</exception>
    public static byte[] Learned(ReadOnlySpan<byte> state)
    {
        var length = state.Length < Head ? -1 : BinaryPrimitives.ReadInt32LittleEndian(state[sizeof(int)..]);
        return length >= 0 && length <= state.Length - Head
            ? state.Slice(Head, length).ToArray() : throw new InvalidDataException("a trainer's state whose length does not fit");
    }
}
