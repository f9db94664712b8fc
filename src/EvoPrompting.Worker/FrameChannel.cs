using EvoPrompting.Jobs;
using EvoPrompting.Worker.Sandbox;

namespace EvoPrompting.Worker;

/// <summary>The frames between the worker and its parent.</summary>
internal sealed class FrameChannel(Stream input, Stream output) : IDisposable
{
    /// <summary>The parent is trusted, yet a length from a damaged stream must not ask for all memory.</summary>
    private const int LongestFrame = 1 << 30;

    public static FrameChannel TakeOver()
    {
        var line = PrivateLine.TakeOver();
        return new FrameChannel(line.Input, line.Output);
    }

    /// <summary>Sends one frame; the parent has it when this returns.</summary>
    public void Send(Frame frame) => frame.WriteTo(output);

    /// <summary>Returns the parent's next frame, or null when the parent has closed the line.</summary>
    /// <exception cref="InvalidDataException">What came is no frame.</exception>
    public Frame? Read() => Frame.ReadAsync(input, LongestFrame).AsTask().GetAwaiter().GetResult();

    /// <summary>Returns the job, with the inputs that were sent ahead of it; null when the parent has closed the line.</summary>
    /// <exception cref="InvalidDataException">What came is no job, or one of its inputs did not come.</exception>
    public Job? ReadJob()
    {
        var inputs = new Dictionary<string, JobInput>();
        while (Read() is { } frame)
        {
            switch (frame.Kind)
            {
                case FrameKind.Content:
                    var input = new JobInput(frame.Payload);
                    inputs[input.Hash] = input;
                    break;
                case FrameKind.Request:
                    var request = Payload.Read<JobRequest>(frame.Payload);
                    if (request.Inputs.FirstOrDefault(hash => !inputs.ContainsKey(hash)) is { } missing)
                        throw new InvalidDataException($"the input {missing} was not sent");
                    return new Job(request.Trainer, request.Settings, request.TrainingSeed, request.Program,
                        [.. request.Inputs.Select(hash => inputs[hash])]);
                default:
                    throw new InvalidDataException($"a worker takes jobs, not {frame.Kind}");
            }
        }

        return null;
    }

    public void Dispose()
    {
        input.Dispose();
        output.Dispose();
    }
}
