using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using EvoPrompting.Commands;
using EvoPrompting.Files;

namespace EvoPrompting.Worker.Commands;

/// <summary>One command from its start to the end of its last process.</summary>
/// <param name="scratch">The folder whose size is watched.</param>
/// <param name="bubblewrap">The program that is put around it where it is jailed; empty for none.</param>
/// <param name="cores">Those that it may use; none for all that this process may use.</param>
/// <param name="gone">Cancelled where the parent has gone: nobody waits for an answer any more.</param>
internal sealed class CommandRun(
    Command command, string scratch, string bubblewrap, IReadOnlyList<int> cores, CancellationToken gone)
{
    private const int FirstPeriod = 5, Period = 50, Quick = 200, LooksPerDisk = 5, MostToStart = 120_000; // milliseconds
    private const int KilledFromOutside = 128 + 9;

    private readonly CommandLimits limits = command.Limits;

    // Only the first start and its second half know it: a command cannot pretend that it was never started.
    private readonly string mark = RandomNumberGenerator.GetHexString(32, lowercase: true);
    private readonly string begunFile = Path.Combine(scratch, ".begun");
    private bool machineWasShort;

    private int WallsOwn => IsWrapped ? CommandWalls.OwnProcesses : 0;

    private bool IsWrapped => bubblewrap.Length > 0 && command.Jail is not null;

    /// <summary>Runs it; to be called from the thread that lives as long as this process, for Linux takes it for the parent.</summary>
    public CommandEnd Run()
    {
        var before = ProcessorTime.OfChildren();
        using var process = Start();
        var printed = new CommandOutput(process.StandardOutput.BaseStream, process.StandardError.BaseStream, limits.OutputBytes);
        var passed = Watch(process, printed);
        var ended = Stopwatch.GetTimestamp();
        var allEnded = ProcessTree.End(process.Id);
        process.WaitForExit();
        var (output, errors) = printed.End();
        if (!allEnded) return Ended(CommandEnding.Lost, "a process of it hangs in the kernel and cannot be ended");
        if (errors.StartsWith(mark, StringComparison.Ordinal)) return Ended(CommandEnding.NotStarted, errors[mark.Length..].Trim());
        if (process.ExitCode == KilledFromOutside && passed is null && machineWasShort)
            return Ended(CommandEnding.Lost, "the machine had no memory left");
        if (passed == CommandEnding.Lost) return Ended(CommandEnding.Lost, "it was not started in time");
        passed ??= printed.IsTooMuch ? CommandEnding.Output : IsDiskPassed() ? CommandEnding.Disk : null;
        if (passed is { } limit) return new CommandEnd(limit, 0, output, errors);
        var begun = BegunAt.Read(begunFile);
        return new CommandEnd(CommandEnding.Exited, process.ExitCode, output, errors)
        {
            Seconds = Stopwatch.GetElapsedTime(begun?.Timestamp ?? ended, ended).TotalSeconds,
            ProcessorSeconds = Math.Max(0, ProcessorTime.OfChildren() - before - (begun?.ProcessorSeconds ?? 0)),
        };

        static CommandEnd Ended(CommandEnding how, string why) => new(how, 0, "", why);
    }

    private Process Start()
    {
        File.Delete(begunFile);
        string[] inside = [Environment.ProcessPath!, InnerStart.Mode, mark];
        string[] line = IsWrapped ? [bubblewrap, .. CommandWalls.Arguments(command.Jail!.Writable.Prepend(scratch)), .. inside] : inside;
        var start = new ProcessStartInfo(line[0], line[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        var process = Process.Start(start)!;
        try
        {
            var order = new InnerOrder(
                command, IsWrapped ? CommandWalls.Parent : Environment.ProcessId, TasksOfTheMachine() + WallsOwn, begunFile, cores);
            process.StandardInput.Write(JsonSerializer.Serialize(order));
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // it ended before it read its order, and has said why
        }

        return process;
    }

    /// <summary>Waits for its end; returns the limit that it passed, null where it ended by itself or the parent has gone.</summary>
    private CommandEnding? Watch(Process process, CommandOutput printed)
    {
        var (clock, begun) = (Stopwatch.StartNew(), false);
        for (var look = 0; !process.WaitForExit(clock.ElapsedMilliseconds < Quick ? FirstPeriod : Period); look++)
        {
            if (gone.IsCancellationRequested) return null;
            if (!begun && File.Exists(begunFile))
            {
                begun = true;
                clock.Restart(); // what our own start took is not its time
            }

            if (!begun && clock.ElapsedMilliseconds > MostToStart) return CommandEnding.Lost;
            if (begun && clock.Elapsed.TotalSeconds > limits.Seconds) return CommandEnding.Time;
            machineWasShort |= MachineIsShort();
            var (count, bytes) = ProcessTree.Usage();
            if (Passed(printed, count, bytes) is { } limit) return limit;
            if (look % LooksPerDisk == 0 && IsDiskPassed()) return CommandEnding.Disk;
        }

        return null;
    }

    private CommandEnding? Passed(CommandOutput printed, int processes, long memory) =>
        printed.IsTooMuch ? CommandEnding.Output
        : processes > limits.Processes + WallsOwn ? CommandEnding.Processes
        : memory >> 20 > limits.MemoryMegabytes ? CommandEnding.Memory
        : null;

    private bool IsDiskPassed()
    {
        var most = (long)limits.DiskMegabytes << 20;
        return ScratchFolder.Bytes(scratch, most) > most;
    }

    private static bool MachineIsShort()
    {
        const long little = 128 << 10; // kB
        var line = File.ReadLines("/proc/meminfo").FirstOrDefault(l => l.StartsWith("MemAvailable:", StringComparison.Ordinal));
        var words = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words is not null && long.Parse(words[1], CultureInfo.InvariantCulture) < little;
    }

    /// <summary>Processes and threads, "0.20 0.18 0.12 1/80 11206": the number behind the slash.</summary>
    private static long TasksOfTheMachine() =>
        long.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[3].Split('/')[1], CultureInfo.InvariantCulture);
}

/// <summary>What the second start of a command is told.</summary>
/// <param name="Parent">The process that has to be its parent.</param>
/// <param name="ProcessesNow">Processes and threads of the whole machine.</param>
/// <param name="BegunFile">Where it says, last of all, that the command begins; no jailed command can write there.</param>
/// <param name="Cores">Those that it may use; none for all.</param>
internal sealed record InnerOrder(Command Command, int Parent, long ProcessesNow, string BegunFile, IReadOnlyList<int> Cores);
