using System.Buffers.Binary;

namespace EvoPrompting.Jobs;

/// <summary>What a message between the parent and a worker says.</summary>
public enum FrameKind : byte
{
    /// <summary>Worker to parent: sandboxed, libtorch tested, waiting. Payload: <see cref="WorkerReady"/>.</summary>
    Ready = 1,

    /// <summary>Parent to worker: <see cref="JobRequest"/>.</summary>
    Request = 2,

    /// <summary>Worker to parent: what the candidate costs, before training.</summary>
    Cost = 3,

    /// <summary>Worker to parent: what it predicts at one validation.</summary>
    Predictions = 4,

    /// <summary>Worker to parent: training ended as it should. No payload.</summary>
    Finished = 5,

    /// <summary>Worker to parent: <see cref="WorkerRejection"/>; the last frame of a request.</summary>
    Rejected = 6,

    /// <summary>Worker to parent, in long trainings only: how it stands.</summary>
    Progress = 7,

    /// <summary>Worker to parent, in long trainings only: the whole state to go on from, in the trainer's own format.</summary>
    Checkpoint = 8,

    /// <summary>Parent to worker, in trainings that are fed: what the next step needs, in the trainer's own format.</summary>
    Input = 9,

    /// <summary>Parent to worker, ahead of a request: the bytes of a <see cref="JobInput"/>; the request names their hash.</summary>
    Content = 10,

    /// <summary>Worker to parent: request and inputs are in order; what comes next may be the program's doing. No payload.</summary>
    Accepted = 11,

    /// <summary>Worker to parent, instead of Accepted: the request itself is at fault. Payload: what is wrong, UTF-8.</summary>
    Refused = 12,

    /// <summary>Worker to parent: what a network knows after the validation just sent, where the parent asked for it.</summary>
    State = 13,

    /// <summary>
    /// Parent to worker, in validations in parts: the number of the part to predict next (4 bytes, little-endian); empty: no more.
    /// </summary>
    Part = 14,
}

/// <summary>One message: kind (1 byte), length (4 bytes, little-endian), payload.</summary>
public readonly record struct Frame(FrameKind Kind, byte[] Payload)
{
    /// <summary>A longer payload from a worker is a fault: nothing that it has to say of a candidate is that long.</summary>
    public const int LongestFromWorker = 1 << 20;

    /// <summary>Writes the frame and flushes.</summary>
    public void WriteTo(Stream stream)
    {
        Span<byte> head = stackalloc byte[5];
        head[0] = (byte)Kind;
        BinaryPrimitives.WriteInt32LittleEndian(head[1..], Payload.Length);
        stream.Write(head);
        stream.Write(Payload);
        stream.Flush();
    }

    /// <summary>Writes the frame and flushes; the payload is not copied.</summary>
    public Task WriteToAsync(Stream stream, CancellationToken stop = default) => FrameBytes.WriteAsync(stream, (byte)Kind, Payload, stop);

    /// <summary>Reads the next frame, or returns null at the end of the stream.</summary>
    /// <exception cref="InvalidDataException">The kind is unknown or the payload is longer than <paramref name="longest"/>.</exception>
    /// <exception cref="EndOfStreamException">The stream ends inside the frame.</exception>
    public static async ValueTask<Frame?> ReadAsync(Stream stream, int longest, CancellationToken stop = default) =>
        await FrameBytes.ReadAsync(stream, kind => Enum.IsDefined((FrameKind)kind), longest, stop)
            .ConfigureAwait(false) is var (kind, payload)
            ? new Frame((FrameKind)kind, payload)
            : null;
}
