using System.Runtime.InteropServices;
using EvoPrompting.Jobs;
using Microsoft.Win32.SafeHandles;

namespace EvoPrompting.Worker;

/// <summary>
/// The worker's private line to its parent. It takes over the standard streams: whatever prints afterwards prints to the error
/// stream, and whatever reads finds an empty input.
/// </summary>
internal sealed class FrameChannel(Stream input, Stream output) : IDisposable
{
    /// <summary>The parent is trusted, yet a length from a damaged stream must not ask for all memory.</summary>
    private const int LongestFrame = 1 << 30;

    private const int StandardInput = 0, StandardOutput = 1, StandardError = 2;
    private const int DuplicateAndCloseOnExec = 1030; // F_DUPFD_CLOEXEC

    public static FrameChannel TakeOver()
    {
        if (OperatingSystem.IsWindows())
        {
            var (read, write) = (Console.OpenStandardInput(), Console.OpenStandardOutput());
            Console.SetOut(Console.Error);
            Console.SetIn(TextReader.Null);
            return new FrameChannel(read, write);
        }

        var channel = new FrameChannel(Private(StandardInput, FileAccess.Read), Private(StandardOutput, FileAccess.Write));
        Replace(StandardOutput, StandardError);
        using var nothing = File.OpenHandle("/dev/null");
        Replace(StandardInput, (int)nothing.DangerousGetHandle());
        return channel;
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
                    return new Job(request.Trainer, request.Settings, request.TrainingSeed, request.Program, [.. request.Inputs.Select(hash => inputs[hash])]);
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

    private static FileStream Private(int descriptor, FileAccess access)
    {
        var copy = Duplicate(descriptor, DuplicateAndCloseOnExec, 3);
        if (copy < 0) throw new IOException($"standard stream {descriptor} cannot be duplicated: error {Marshal.GetLastPInvokeError()}");
        return new FileStream(new SafeFileHandle(copy, ownsHandle: true), access, bufferSize: 0);
    }

    private static void Replace(int descriptor, int with)
    {
        if (DuplicateTo(with, descriptor) < 0) throw new IOException($"standard stream {descriptor} cannot be replaced: error {Marshal.GetLastPInvokeError()}");
    }

    [DllImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static extern int Duplicate(int descriptor, int command, int least);

    [DllImport("libc", EntryPoint = "dup2", SetLastError = true)]
    private static extern int DuplicateTo(int descriptor, int target);
}
