using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EvoPrompting.Worker.Sandbox;

/// <summary>
/// A process's line to its parent. It takes over the standard streams, on Linux by moving them away from their numbers: whatever prints
/// afterwards, the runtime's own last words included, prints to the error stream, and whatever reads finds an empty input.
/// </summary>
internal sealed record PrivateLine(Stream Input, Stream Output)
{
    private const int StandardInput = 0, StandardOutput = 1, StandardError = 2;
    private const int DuplicateAndCloseOnExec = 1030; // F_DUPFD_CLOEXEC

    public static PrivateLine TakeOver()
    {
        if (!OperatingSystem.IsLinux())
        {
            var (input, output) = (Console.OpenStandardInput(), Console.OpenStandardOutput());
            Console.SetOut(Console.Error);
            Console.SetIn(TextReader.Null);
            return new PrivateLine(input, output);
        }

        var line = new PrivateLine(Private(StandardInput, FileAccess.Read), Private(StandardOutput, FileAccess.Write));
        Replace(StandardOutput, StandardError);
        using var nothing = File.OpenHandle("/dev/null");
        Replace(StandardInput, (int)nothing.DangerousGetHandle());
        return line;
    }

    private static FileStream Private(int descriptor, FileAccess access)
    {
        var copy = Duplicate(descriptor, DuplicateAndCloseOnExec, 3);
        if (copy < 0) throw new IOException($"standard stream {descriptor} cannot be duplicated: error {Marshal.GetLastPInvokeError()}");
        return new FileStream(new SafeFileHandle(copy, ownsHandle: true), access, bufferSize: 0);
    }

    private static void Replace(int descriptor, int with)
    {
        if (DuplicateTo(with, descriptor) < 0)
            throw new IOException($"standard stream {descriptor} cannot be replaced: error {Marshal.GetLastPInvokeError()}");
    }

    [DllImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static extern int Duplicate(int descriptor, int command, int least);

    [DllImport("libc", EntryPoint = "dup2", SetLastError = true)]
    private static extern int DuplicateTo(int descriptor, int target);
}
