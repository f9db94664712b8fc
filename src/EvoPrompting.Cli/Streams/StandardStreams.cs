using System.Runtime.InteropServices;
using System.Text;
using EvoPrompting.Files;

namespace EvoPrompting.Cli.Streams;

/// <summary>
/// The three streams that a process is born with. Results go to standard output: what cannot be written there is a fault. Messages go to
/// standard error: what cannot be written there stops nothing, is remembered, and said on standard output in the end. A reader that went
/// away (<c>| head</c>) is no fault: .NET drops what it does not want any more.
/// </summary>
internal static class StandardStreams
{
    private const int DescriptorFlags = 1, CloseOnExec = 1; // F_GETFD, FD_CLOEXEC

    private static readonly string[] Names = ["Standard input", "Standard output", "Standard error"];

    private static string? lost; // why messages could not be written

    /// <summary>For results that are bytes.</summary>
    public static Stream Output { get; private set; } = Stream.Null;

    /// <summary>Begins to watch what is written.</summary>
    /// <exception cref="UserException">
    /// Output or error is closed. Nothing may then be opened: it would take the closed one's number and get what is written there.
    /// </exception>
    public static void Open()
    {
        int[] closed = [.. new[] { 1, 2 }.Where(number => !IsOpen(number))];
        if (!closed.Contains(1)) Output = new WatchedStream(Console.OpenStandardOutput(), Refused);
        Console.SetOut(Writer(Output));
        if (closed.Contains(2)) lost = "it is closed";
        Console.SetError(Writer(lost is null
            ? new WatchedStream(Console.OpenStandardError(), e => lost ??= FileFault.Reason(e))
            : Stream.Null));
        if (closed.Length > 0)
            throw new UserException($"{string.Join(", ", closed.Select(number => Names[number]))} is closed: "
                + "send it to a file, or to /dev/null.");
    }

    /// <exception cref="UserException">It is closed.</exception>
    public static TextReader Input() =>
        IsOpen(0) ? Console.In : throw new UserException($"{Names[0]} is closed: there is nothing to read.");

    /// <summary>Writes a message to standard error, or to standard output where that does not take it.</summary>
    public static void Tell(string message)
    {
        Console.Error.WriteLine(message);
        if (lost is null) return;
        try
        {
            Console.WriteLine(message);
        }
        catch (UserException)
        {
            // Nobody is left to be told.
        }
    }

    /// <exception cref="UserException">Messages were lost.</exception>
    public static void CheckMessages()
    {
        if (lost is not null) throw new UserException($"{Names[2]} cannot be written: {lost}. All else is done, its messages are lost.");
    }

    private static void Refused(Exception e) =>
        throw new UserException($"{Names[1]} cannot be written: {FileFault.Reason(e)}.", e);

    private static StreamWriter Writer(Stream stream) =>
        new(stream, Console.OutputEncoding is UTF8Encoding ? new UTF8Encoding(false) : Console.OutputEncoding) { AutoFlush = true };

    /// <summary>
    /// True where whoever started this process left the stream open. Where not, the runtime may have opened something under its number;
    /// that closes on exec, which an inherited stream cannot.
    /// </summary>
    private static bool IsOpen(int number) =>
        OperatingSystem.IsWindows() || Control(number, DescriptorFlags) is var flags && flags >= 0 && (flags & CloseOnExec) == 0;

    [DllImport("libc", EntryPoint = "fcntl")]
    private static extern int Control(int descriptor, int command);
}
