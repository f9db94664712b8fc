using System.Runtime.InteropServices;
using System.Text.Json;
using EvoPrompting.Commands;
using EvoPrompting.Worker.Sandbox;

namespace EvoPrompting.Worker.Commands;

/// <summary>
/// The second start, in which a command begins: takes its order from standard input, puts limits and walls around itself and replaces
/// itself by the command. Nothing untrusted has run before.
/// </summary>
internal static unsafe class InnerStart
{
    /// <summary>The first argument with which the program is this; the second is the mark before the reason why it failed.</summary>
    public const string Mode = "--command-inside";

    private const int DieWithParent = 1, KillSignal = 9, CloseOnExec = 4, AfterStandardStreams = 3;
    private const long CloseRange = 436, Personality = 135;
    private const int AddressesAreFixed = 0x0040000; // ADDR_NO_RANDOMIZE

    /// <summary>Returns only where the command could not be started; the error stream says why, behind the mark.</summary>
    public static int Run(string mark)
    {
        try
        {
            var order = JsonSerializer.Deserialize<InnerOrder>(Console.In.ReadToEnd())!;
            Begin(order);
            return WorkerExit.NeverReady;
        }
        catch (SandboxException e)
        {
            Console.Error.WriteLine(mark + e.Message);
            return WorkerExit.NeverReady;
        }
    }

    private static void Begin(InnerOrder order)
    {
        var command = order.Command;
        _ = Kernel.NewSession(); // no terminal
        KernelTakesThisFirst();
        if (Kernel.GoTo(command.Folder) != 0) throw new SandboxException($"there is no folder {command.Folder} (error {Kernel.LastError})");
        TakeNothingFromTheInput();
        string[] environment = [.. command.Environment.Select(v => $"{v.Key}={v.Value}")];
        using var words = new Words([.. command.Words]);
        using var variables = new Words(environment);
        Signals.ToDefaults();
        BegunAt.Write(order.BegunFile); // last of what needs files of ours
        ResourceLimits.SetOfCommand(command.Limits, order.ProcessesNow);
        if (command.Jail is not null && Environment.IsPrivilegedProcess) Nobody.Become(command.Jail.Writable);
        _ = Kernel.ProcessControl(DieWithParent, KillSignal, 0, 0, 0); // forgotten where the user changes
        if (Kernel.ParentProcess() != order.Parent) throw new SandboxException("its parent has ended");
        _ = Kernel.Call(Personality, AddressesAreFixed, 0, 0, 0, 0); // what is ordered by addresses then is so each time
        Affinity.Set(order.Cores); // of this thread, which becomes the command
        if (command.Jail is { } jail) Wall(jail, keepsCores: order.Cores.Count > 0);
        _ = Kernel.Call(CloseRange, AfterStandardStreams, -1, CloseOnExec, 0, 0);
        _ = Kernel.Execute(words.Pointer[0], words.Pointer, variables.Pointer);
        throw new SandboxException($"'{command.Words[0]}' cannot be started (error {Kernel.LastError})");
    }

    private static void Wall(Jail jail, bool keepsCores)
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64)
            throw new SandboxException("there is no sandbox for this processor yet, only for x86-64; use '--sandbox none'");
        if (Landlock.Version() is not (> 0 and var version))
            throw new SandboxException("this kernel has no Landlock, so files cannot be walled off; use '--sandbox none' to run without");
        if (!Environment.IsPrivilegedProcess) Capabilities.Drop();
        // This program and its runtime too: what is loaded between the wall and the command comes from there.
        Landlock.Restrict([AppContext.BaseDirectory, .. jail.Readable], ["/dev/null", "/dev/zero", "/dev/full"], jail.Writable);
        CommandFilter.Restrict(keepsSignals: version < Landlock.ScopesSignals, keepsCores);
    }

    private static void KernelTakesThisFirst()
    {
        try
        {
            File.WriteAllText("/proc/self/oom_score_adj", "1000");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A system without it chooses by size.
        }
    }

    private static void TakeNothingFromTheInput()
    {
        using var nothing = File.OpenHandle("/dev/null");
        _ = Kernel.DuplicateTo((int)nothing.DangerousGetHandle(), 0);
    }

    /// <summary>Words as the kernel takes them: pointers to texts that end with a zero byte, the last pointer null.</summary>
    private sealed class Words : IDisposable
    {
        public Words(IReadOnlyList<string> words)
        {
            Pointer = (byte**)NativeMemory.AllocZeroed((nuint)(words.Count + 1), (nuint)sizeof(byte*));
            for (var i = 0; i < words.Count; i++) Pointer[i] = (byte*)Marshal.StringToCoTaskMemUTF8(words[i]);
        }

        public byte** Pointer { get; }

        public void Dispose()
        {
            for (var word = Pointer; *word != null; word++) Marshal.FreeCoTaskMem((nint)(*word));
            NativeMemory.Free(Pointer);
        }
    }
}
