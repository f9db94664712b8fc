using System.Buffers.Binary;

namespace EvoPrompting.Jobs;

/// <summary>How a message lies in a stream, whatever its kinds mean: kind (1 byte), length (4 bytes, little-endian), payload.</summary>
internal static class FrameBytes
{
    private const int HeadLength = 5;

    /// <summary>Writes the message and flushes; the payload is not copied.</summary>
    public static async Task WriteAsync(Stream stream, byte kind, ReadOnlyMemory<byte> payload, CancellationToken stop)
    {
        var head = new byte[HeadLength];
        head[0] = kind;
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(1), payload.Length);
        await stream.WriteAsync(head, stop).ConfigureAwait(false);
        await stream.WriteAsync(payload, stop).ConfigureAwait(false);
        await stream.FlushAsync(stop).ConfigureAwait(false);
    }

    /// <summary>
    /// Reads the next message, or returns null at the end of the stream. Nothing is reserved for a payload that is refused.
    /// </summary>
    /// <param name="isKind">Says which kinds there are.</param>
    /// <param name="longest">The most bytes of a payload.</param>
    /// <exception cref="InvalidDataException">The kind is unknown or the payload is longer than <paramref name="longest"/>.</exception>
    /// <exception cref="EndOfStreamException">The stream ends inside the message.</exception>
    public static async ValueTask<(byte Kind, byte[] Payload)?> ReadAsync(
        Stream stream, Func<byte, bool> isKind, int longest, CancellationToken stop)
    {
        var head = new byte[HeadLength];
        var read = await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, stop).ConfigureAwait(false);
        if (read == 0) return null;
        if (read < head.Length) throw new EndOfStreamException("the stream ends inside a frame's head");
        var length = BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(1));
        if (!isKind(head[0]) || length < 0 || length > longest)
            throw new InvalidDataException($"no frame: kind {head[0]}, length {length}");
        var payload = new byte[length];
        if (await stream.ReadAtLeastAsync(payload, length, throwOnEndOfStream: false, stop).ConfigureAwait(false) < length)
            throw new EndOfStreamException("the stream ends inside a frame");
        return (head[0], payload);
    }
}
