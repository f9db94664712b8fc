namespace EvoPrompting.Jobs;

/// <summary>What a message between the parent and a process that reads programs says.</summary>
internal enum ReaderFrameKind : byte
{
    /// <summary>Parent to reader, once: what programs are read against, in the reader's own form.</summary>
    Contract = 1,

    /// <summary>Reader to parent, once: walled in and warm. No payload.</summary>
    Ready = 2,

    /// <summary>Parent to reader: a program, UTF-8.</summary>
    Program = 3,

    /// <summary>Reader to parent: <see cref="ReadProgram"/>.</summary>
    Answer = 4,

    /// <summary>
    /// Reader to parent, its last word: the program asks more than the process has, or is too much for the compiler. No payload.
    /// </summary>
    Exhausted = 5,
}

/// <summary>One message; <see cref="FrameBytes"/> says how it lies in the stream.</summary>
internal readonly record struct ReaderFrame(ReaderFrameKind Kind, byte[] Payload)
{
    /// <summary>No payload is longer, in either direction: a megabyte, and room for what stands around it.</summary>
    public const int Longest = (1 << 20) + (1 << 12);

    /// <summary>Writes the frame and flushes.</summary>
    public Task WriteToAsync(Stream stream, CancellationToken stop = default) => FrameBytes.WriteAsync(stream, (byte)Kind, Payload, stop);

    /// <summary>Reads the next frame, or returns null at the end of the stream.</summary>
    /// <exception cref="InvalidDataException">What comes is no frame.</exception>
    /// <exception cref="EndOfStreamException">The stream ends inside the frame.</exception>
    public static async ValueTask<ReaderFrame?> ReadAsync(Stream stream, CancellationToken stop = default) =>
        await FrameBytes.ReadAsync(stream, kind => Enum.IsDefined((ReaderFrameKind)kind), Longest, stop)
            .ConfigureAwait(false) is var (kind, payload)
            ? new ReaderFrame((ReaderFrameKind)kind, payload)
            : null;
}
