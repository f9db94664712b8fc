using System.Buffers.Binary;

namespace EvoPrompting.Tasks.Clrs.Training;

/// <summary>All that a training goes on from: the worker's side and this side's, after the same number of steps.</summary>
/// <param name="Trainer">The worker's: step, parameters, the optimiser's averages, in the trainer's own format.</param>
/// <param name="Stream">Where the training batches stand after exactly that many.</param>
internal sealed record ClrsState(byte[] Trainer, byte[] Stream)
{
    /// <summary>Where validations are made in parts: what was wrong in each batch so far, which says which comes first.</summary>
    public IReadOnlyList<long>? Wrong { get; init; }

    /// <summary>Returns the length of the worker's part (4 bytes, little-endian), that part and the stream's.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[sizeof(int) + Trainer.Length + Stream.Length];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, Trainer.Length);
        Trainer.CopyTo(bytes, sizeof(int));
        Stream.CopyTo(bytes, sizeof(int) + Trainer.Length);
        return bytes;
    }

    /// <exception cref="InvalidDataException">The bytes are no state.</exception>
    public static ClrsState FromBytes(ReadOnlySpan<byte> bytes)
    {
        var length = bytes.Length < sizeof(int) ? -1 : BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (length < 0 || length > bytes.Length - sizeof(int)) throw new InvalidDataException("a state whose length does not fit");
        return new ClrsState(bytes.Slice(sizeof(int), length).ToArray(), bytes[(sizeof(int) + length)..].ToArray());
    }
}
