using System.Buffers.Binary;

namespace EvoPrompting.Jobs;

/// <summary>What a message between the parent and a process that reads programs says.</summary>
public enum ReaderFrameKind : byte
{
    /// <summary>Parent to reader, once: what programs are read against, in the reader's own form.</summary>
    Contract = 1,

    /// <summary>Reader to parent, once: walled in and warm. No payload.</summary>
    Ready = 2,

    /// <summary>Parent to reader: a program, UTF-8.</summary>
    Program = 3,

    /// <summary>Reader to parent: <see cref="ReadProgram"/>.</summary>
    Answer = 4,

    /// <summary>Reader to parent, its last word: the program asks more than the process has, or is too much for the compiler. No payload.</summary>
    Exhausted = 5,
}

/// <summary>One message: kind (1 byte), length (4 bytes, little-endian), payload.</summary>
public readonly record struct ReaderFrame(ReaderFrameKind Kind, byte[] Payload)
{
    /// <summary>No payload is longer, in either direction: a megabyte, and room for what stands around it.</summary>
    public const int Longest = (1 << 20) + (1 << 12);

    /// <summary>Writes the frame in one piece and flushes.</summary>
    public async Task WriteToAsync(Stream stream, CancellationToken stop = default)
    {
        var bytes = new byte[5 + Payload.Length];
        bytes[0] = (byte)Kind;
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(1), Payload.Length);
        Payload.CopyTo(bytes, 5);
        await stream.WriteAsync(bytes, stop).ConfigureAwait(false);
        await stream.FlushAsync(stop).ConfigureAwait(false);
    }

    /// <summary>Reads the next frame, or returns null at the end of the stream.</summary>
    /// <exception cref="InvalidDataException">What comes is no frame.</exception>
    /// <exception cref="EndOfStreamException">The stream ends inside the frame.</exception>
    public static async ValueTask<ReaderFrame?> ReadAsync(Stream stream, CancellationToken stop = default)
    {
        var head = new byte[5];
        var read = await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, stop).ConfigureAwait(false);
        if (read == 0) return null;
        if (read < head.Length) throw new EndOfStreamException("the stream ends inside a frame's head");
        var length = BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(1));
        if (!Enum.IsDefined((ReaderFrameKind)head[0]) || length is < 0 or > Longest) throw new InvalidDataException($"no frame: kind {head[0]}, length {length}");
        var payload = new byte[length];
        await stream.ReadExactlyAsync(payload, stop).ConfigureAwait(false);
        return new ReaderFrame((ReaderFrameKind)head[0], payload);
    }
}
