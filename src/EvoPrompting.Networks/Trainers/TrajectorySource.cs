using EvoPrompting.Jobs;
using EvoPrompting.Networks.Probes;
using EvoPrompting.Networks.Trajectories;

namespace EvoPrompting.Networks.Trainers;

/// <summary>The training batches of a worker: they are made where the worker cannot reach, and come as Input frames.</summary>
internal sealed class TrajectorySource(AlgorithmSpec spec, Func<Frame?> receive)
{
    /// <exception cref="ParentException">What came is no batch.</exception>
    public TrajectoryBatch Next()
    {
        try
        {
            return receive() switch
            {
                { Kind: FrameKind.Input } frame => TrajectoryBytes.Read(frame.Payload, spec),
                { } other => throw new InvalidDataException($"a training batch was due and {other.Kind} came"),
                null => throw new EndOfStreamException("a training batch was due and the parent has gone"),
            };
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new ParentException(e);
        }
    }
}

/// <summary>Says that the parent's side failed: no verdict on a candidate, so the worker ends.</summary>
internal sealed class ParentException(Exception cause) : Exception(cause.Message, cause);
