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
    private const int LongestRequest = 1 << 30;

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
    public Frame? Read() => Frame.ReadAsync(input, LongestRequest).AsTask().GetAwaiter().GetResult();

    /// <summary>Returns the next request, or null when the parent has closed the line.</summary>
    /// <exception cref="InvalidDataException">What came is no request.</exception>
    public WorkerRequest? ReadRequest()
    {
        if (Read() is not { } frame) return null;
        return frame.Kind == FrameKind.Request
            ? Payload.Read<WorkerRequest>(frame.Payload)
            : throw new InvalidDataException($"a worker takes requests, not {frame.Kind}");
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
