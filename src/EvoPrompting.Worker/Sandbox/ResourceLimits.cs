using System.Globalization;
using EvoPrompting.Commands;

namespace EvoPrompting.Worker.Sandbox;

/// <summary>Limits of the process.</summary>
internal static unsafe class ResourceLimits
{
    private const int ProcessorTime = 0, FileSize = 1, Data = 2, Stack = 3, Core = 4, Processes = 6, OpenFiles = 7, AddressSpace = 9;
    private const int Messages = 12;
    private const ulong MostOpenFiles = 256, MostThreads = 128, StackBytes = 2 << 20;

    /// <summary>
    /// Sets every limit but the one on memory; they are kept when the process replaces its program. A hard limit that is lower stays.
    /// </summary>
    /// <param name="ownUserSpace">True inside a user namespace of its own, where the kernel counts this process's threads alone.</param>
    public static void Set(bool ownUserSpace)
    {
        Set(Core, 0);
        Set(FileSize, 0);
        Set(Messages, 0);
        Set(OpenFiles, MostOpenFiles);
        Set(Stack, StackBytes); // as on other systems; the runtime reports an overflow frame by frame, which takes long for 8 MB
        if (ownUserSpace) Set(Processes, MostThreads);
    }

    /// <summary>
    /// Limits the address space to what is mapped now and so many MB (2^20 bytes) more. The managed heap is mapped already, as a whole.
    /// </summary>
    /// <exception cref="SandboxException">
    /// The hard limit is lower: with less memory a program could be rejected that is scored elsewhere.
    /// </exception>
    public static void SetMemory(int megabytes)
    {
        var pages = ulong.Parse(File.ReadAllText("/proc/self/statm").Split(' ')[0], CultureInfo.InvariantCulture);
        var needed = pages * (ulong)Environment.SystemPageSize + ((ulong)megabytes << 20);
        if (Hard(AddressSpace) is var most && most < needed)
            throw new SandboxException($"it needs {needed >> 20} MB of address space, and the hard limit is {most >> 20} MB");
        Set(AddressSpace, needed);
    }

    /// <summary>
    /// Sets the limits of a command and of each process that it starts; they stand behind the watch over all of them together. Memory is
    /// what can be written (RLIMIT_DATA): runtimes reserve far more addresses than they use.
    /// </summary>
    /// <param name="limits">What the command may use.</param>
    /// <param name="processesNow">Processes and threads of the whole machine: the kernel counts the user's, not the command's.</param>
    public static void SetOfCommand(CommandLimits limits, long processesNow)
    {
        const int threadsOfAProcess = 64;
        Set(Core, 0);
        Set(Messages, 0);
        Set(FileSize, (ulong)limits.DiskMegabytes << 20);
        Set(Data, (ulong)limits.MemoryMegabytes << 20);
        Set(ProcessorTime, (ulong)(Math.Min(limits.Seconds, 1e9) * Environment.ProcessorCount) + 2);
        Set(Processes, (ulong)(processesNow + threadsOfAProcess * (long)limits.Processes));
    }

    private static ulong Hard(int resource)
    {
        var both = stackalloc ulong[2];
        return Kernel.GetLimit(resource, both) == 0 ? both[1] : ulong.MaxValue;
    }

    private static void Set(int resource, ulong value)
    {
        value = Math.Min(value, Hard(resource));
        var both = stackalloc ulong[2] { value, value };
        if (Kernel.SetLimit(resource, both) != 0) throw new SandboxException($"limit {resource} was refused (error {Kernel.LastError})");
    }
}
