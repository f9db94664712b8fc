using EvoPrompting.Jobs;
using EvoPrompting.Networks.Probes;
using EvoPrompting.Networks.Trajectories;

namespace EvoPrompting.Networks.Trainers;

/// <summary>
/// What a worker's parent sends while it trains: training batches, which are made where the worker cannot reach, as Input frames, and in
/// validations what it wants predicted, as Part frames. Each kind comes in its order; batches may come early.
/// </summary>
internal sealed class TrajectorySource(AlgorithmSpec spec, Func<Frame?> receive)
{
    private readonly Queue<byte[]> early = [];

    /// <summary>Returns the next training batch.</summary>
    /// <exception cref="ParentException">What came is no batch.</exception>
    public TrajectoryBatch Next() => Guarded(() => TrajectoryBytes.Read(early.TryDequeue(out var batch) ? batch : NewBatch(), spec));

    /// <summary>Returns which part of the validation is to be predicted next; null where it is enough.</summary>
    /// <param name="parts">How many there are.</param>
    /// <exception cref="ParentException">What came names none of them.</exception>
    public int? Part(int parts) => Guarded<int?>(() =>
    {
        while (true)
        {
            switch (Received("a part of the validation"))
            {
                case { Kind: FrameKind.Input } frame:
                    early.Enqueue(frame.Payload);
                    break;
                case { Kind: FrameKind.Part } frame:
                    return ValidationPart.Read(frame, parts);
                case var other:
                    throw new InvalidDataException($"a part of the validation was due and {other.Kind} came");
            }
        }
    });

    private byte[] NewBatch() => Received("a training batch") switch
    {
        { Kind: FrameKind.Input } frame => frame.Payload,
        var other => throw new InvalidDataException($"a training batch was due and {other.Kind} came"),
    };

    private Frame Received(string due) => receive() ?? throw new EndOfStreamException($"{due} was due and the parent has gone");

    private static T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new ParentException(e);
        }
    }
}

/// <summary>Says that the parent's side failed: no verdict on a candidate, so the worker ends.</summary>
internal sealed class ParentException(Exception cause) : Exception(cause.Message, cause);
