using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using EvoPrompting.Commands;
using EvoPrompting.Files;
using EvoPrompting.Jobs;
using EvoPrompting.Worker.Sandbox;

namespace EvoPrompting.Worker.Commands;

/// <summary>
/// Runs commands one after the other for the parent, and outlives it for as long as it takes to end what they started and to remove what
/// they left. Trusted: what is not, runs behind <see cref="InnerStart"/>.
/// </summary>
internal static class CommandHost
{
    /// <summary>
    /// The first argument with which the program is this; the second names bubblewrap, the others are the cores of its commands.
    /// </summary>
    public const string Mode = "--commands";

    private const int AdoptOrphans = 36; // PR_SET_CHILD_SUBREAPER

    private const UnixFileMode OthersGoThrough = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Says where the scratch folder is, then answers each request with its end, until the parent closes the line.</summary>
    /// <param name="bubblewrap">The program that is put around jailed commands; empty for none.</param>
    /// <param name="cores">Those that its commands may use; none for all that it may use itself.</param>
    public static int Run(string bubblewrap, IReadOnlyList<string> cores)
    {
        if (!OperatingSystem.IsLinux())
        {
            Console.Error.WriteLine("commands can be run on Linux only yet");
            return WorkerExit.NeverReady;
        }

        using var channel = FrameChannel.TakeOver();
        Signals.IgnoreThoseThatEnd();
        if (Kernel.ProcessControl(AdoptOrphans, 1, 0, 0, 0) != 0)
        {
            Console.Error.WriteLine($"this kernel does not let a process adopt its orphans (error {Kernel.LastError})");
            return WorkerExit.NeverReady;
        }

        var scratch = Directory.CreateTempSubdirectory("evoprompting-").FullName;
        // Root's jailed commands are another user, who has to get to its folders in there.
        if (Environment.IsPrivilegedProcess) File.SetUnixFileMode(scratch, OthersGoThrough);
        try
        {
            Serve(channel, scratch, bubblewrap, [.. cores.Select(c => int.Parse(c, CultureInfo.InvariantCulture))]);
            return WorkerExit.Done;
        }
        finally
        {
            ScratchFolder.Remove(scratch);
        }
    }

    private static void Serve(FrameChannel channel, string scratch, string bubblewrap, IReadOnlyList<int> cores)
    {
        channel.Send(new Frame(FrameKind.Ready, Encoding.UTF8.GetBytes(scratch)));
        using var requests = new BlockingCollection<Frame>();
        using var gone = new CancellationTokenSource();
        new Thread(Listen) { IsBackground = true, Name = "requests" }.Start();
        foreach (var request in requests.GetConsumingEnumerable())
        {
            var run = new CommandRun(Payload.Read<Command>(request.Payload), scratch, bubblewrap, cores, gone.Token);
            var end = run.Run(); // of this thread
            if (gone.IsCancellationRequested) return;
            channel.Send(new Frame(FrameKind.Finished, Payload.Of(end)));
        }

        void Listen()
        {
            try
            {
                while (channel.Read() is { } frame) requests.Add(frame);
            }
            catch (IOException)
            {
                // the parent was killed while it wrote
            }

            gone.Cancel();
            requests.CompleteAdding();
        }
    }
}
