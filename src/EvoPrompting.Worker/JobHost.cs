using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using EvoPrompting.Jobs;
using EvoPrompting.Networks;
using EvoPrompting.Torch;
using EvoPrompting.Worker.Sandbox;

namespace EvoPrompting.Worker;

/// <summary>Runs one job. What it names is loaded when it is called: whoever runs commands only needs no libtorch.</summary>
internal static class JobHost
{
    public static int Run(string[] args)
    {
        WorkerArguments settings;
        try
        {
            settings = WorkerArguments.Parse(args);
        }
        catch (FormatException e)
        {
            Console.Error.WriteLine($"{e.Message}; this program is started by evoprompting, not by hand");
            return WorkerExit.BadArguments;
        }

        // The order matters: the walls before anything else is loaded, the private channel before anything can write, libtorch's
        // self-test before the parent is told that numbers can be trusted, and only then a candidate's code.
        List<string> layers = [.. settings.Layers ?? []];
        try
        {
            var walls = OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64;
            if (walls && settings.Layers is null) Launch.Replace(settings, args);
            if (settings.Sandbox && !walls) throw new SandboxException("there is no sandbox for this system yet, only for Linux on x86-64");
            if (settings.Sandbox)
            {
                if (!Capabilities.Any()) layers.Add("no capabilities");
                Seccomp.Restrict();
                layers.Add("seccomp");
            }

            if (walls) Signals.LeaveToTheParent();
        }
        catch (SandboxException e)
        {
            Console.Error.WriteLine($"Candidates cannot be walled in: {e.Message}. Use '--sandbox none' to run them with your own rights.");
            return WorkerExit.NeverReady;
        }

        using var channel = FrameChannel.TakeOver();
        TorchRuntime.Start();
        if (settings.Layers is not null)
        {
            try
            {
                ResourceLimits.SetMemory(settings.MemoryMegabytes);
            }
            catch (SandboxException e)
            {
                Console.Error.WriteLine(e.Message);
                return WorkerExit.NeverReady;
            }

            layers.Add(string.Create(CultureInfo.InvariantCulture, $"{settings.MemoryMegabytes} MB"));
        }

        if (settings.Sandbox) Seccomp.Seal();

        channel.Send(new Frame(FrameKind.Ready, Payload.Of(new WorkerReady(layers))));
        try
        {
            if (channel.ReadJob() is not { } job) return WorkerExit.Done; // the parent has no work
            var frames = WorkerJobs.Frames(job, channel.Read);
            channel.Send(new Frame(FrameKind.Accepted, []));
            foreach (var frame in frames) channel.Send(frame);
            return WorkerExit.Done;
        }
        catch (JobException e)
        {
            channel.Send(new Frame(FrameKind.Refused, Encoding.UTF8.GetBytes(e.Message)));
            return WorkerExit.BadJob;
        }
    }
}
