using System.Globalization;
using System.Runtime.InteropServices;
using EvoPrompting.Worker.Sandbox;

namespace EvoPrompting.Compiler;

/// <summary>
/// The walls of a compiler process. It runs nothing of what it reads, so it goes without a wall that its system does not have; what holds
/// it everywhere is that its parent waits only so long. The order is the worker's: limits and Landlock, the process replaces itself,
/// seccomp.
/// </summary>
internal static unsafe class Launch
{
    private const string Inside = "--inside";
    private const int DieWithParent = 1, KillSignal = 9;

    private static bool HasWalls => OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64;

    /// <summary>Puts the walls in force. In its first start the process is replaced by its second one.</summary>
    /// <param name="args">The parent's process id, then the files that may be read besides the program and the runtime.</param>
    /// <exception cref="SandboxException">A wall that this system has could not be put up.</exception>
    public static void Enter(IReadOnlyList<string> args)
    {
        if (!HasWalls) return;
        if (args[0] == Inside)
        {
            Seccomp.Restrict();
            return;
        }

        _ = Kernel.ProcessControl(DieWithParent, KillSignal, 0, 0, 0);
        if (args[0] != Kernel.ParentProcess().ToString(CultureInfo.InvariantCulture)) throw new SandboxException("the parent has ended");
        ResourceLimits.Set(ownUserSpace: false);
        if (Landlock.Version() > 0) Landlock.Restrict(Readable(args.Skip(1)), ["/dev/null"]);
        Execute([Environment.ProcessPath!, Inside]);
    }

    /// <summary>Limits the address space to what is mapped when the process is ready and so many megabytes more.</summary>
    public static void LimitMemory(int megabytes)
    {
        if (HasWalls) ResourceLimits.SetMemory(megabytes);
    }

    private static IEnumerable<string> Readable(IEnumerable<string> references) =>
    [
        .. references, AppContext.BaseDirectory, RuntimeRoot,
        "/lib", "/lib64", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache",
        "/proc/" + Environment.ProcessId.ToString(CultureInfo.InvariantCulture), "/proc/meminfo", "/proc/cpuinfo",
        "/sys/devices/system", "/dev/urandom",
    ];

    private static string RuntimeRoot => Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    private static void Execute(string[] command)
    {
        var words = Array.ConvertAll(command, word => Marshal.StringToCoTaskMemUTF8(word));
        var arguments = stackalloc byte*[words.Length + 1];
        for (var i = 0; i < words.Length; i++) arguments[i] = (byte*)words[i];
        arguments[words.Length] = null;
        _ = Kernel.Execute(arguments[0], arguments);
        throw new SandboxException($"{command[0]} could not be started again (error {Kernel.LastError})");
    }
}
