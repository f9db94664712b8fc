using System.Globalization;
using System.Text;

namespace EvoPrompting.Worker.Sandbox;

/// <summary>
/// The first start of a worker: puts limits and Landlock in force and replaces the process by its second start, which inherits
/// them in every thread. Applied in place, Landlock would miss the finalizer and other early threads.
/// </summary>
internal static unsafe class Launch
{
    private const int DieWithParent = 1, KillSignal = 9;
    private const long CloseRange = 436;
    private const int CloseOnExec = 4, AfterStandardStreams = 3;

    /// <summary>Replaces this process. Returns only by exception.</summary>
    /// <exception cref="SandboxException">A layer could not be put in force, or there is none on this machine.</exception>
    public static void Replace(WorkerArguments settings, IReadOnlyList<string> args)
    {
        List<string> layers = [];
        if (Kernel.ProcessControl(DieWithParent, KillSignal, 0, 0, 0) == 0) layers.Add("dies with its parent");
        if (settings.Parent != 0 && Kernel.ParentProcess() != settings.Parent) throw new SandboxException("the parent has ended");
        KernelTakesThisFirst();
        ResourceLimits.Set(settings.Bubblewrap);
        if (settings.Bubblewrap) layers.Add("bubblewrap");
        if (settings.Sandbox)
        {
            Capabilities.Drop();
            if (Landlock.Version() is var version and > 0)
            {
                Landlock.Restrict(Readable(settings), ["/dev/null"]);
                layers.Add(string.Create(CultureInfo.InvariantCulture, $"landlock {version}"));
            }
            else if (!settings.Bubblewrap)
            {
                throw new SandboxException("this kernel has no Landlock and there is no usable bubblewrap, so files cannot be walled off");
            }
        }

        _ = Kernel.Call(CloseRange, AfterStandardStreams, -1, CloseOnExec, 0, 0); // .NET's own descriptors close anyway
        Execute([Environment.ProcessPath!, .. args, "--inside", string.Join(',', layers)]);
    }

    /// <summary>Where the machine runs out of memory, the kernel is to end workers, never their parent.</summary>
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

    /// <summary>
    /// What the runtime and libtorch read: themselves, the system's libraries, and what the kernel says of this process and machine.
    /// </summary>
    private static IEnumerable<string> Readable(WorkerArguments settings) =>
    [
        AppContext.BaseDirectory, settings.Runtime,
        "/lib", "/lib64", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache",
        "/proc/" + Environment.ProcessId.ToString(CultureInfo.InvariantCulture), "/proc/meminfo", "/proc/cpuinfo",
        "/sys/devices/system", "/dev/urandom",
    ];

    private static void Execute(string[] command)
    {
        var words = Array.ConvertAll(command, word => Encoding.UTF8.GetBytes(word + '\0'));
        var handles =
            Array.ConvertAll(
                words, word => System.Runtime.InteropServices.GCHandle.Alloc(word, System.Runtime.InteropServices.GCHandleType.Pinned));
        var arguments = stackalloc byte*[words.Length + 1];
        for (var i = 0; i < words.Length; i++) arguments[i] = (byte*)handles[i].AddrOfPinnedObject();
        arguments[words.Length] = null;
        _ = Kernel.Execute(arguments[0], arguments);
        throw new SandboxException($"{command[0]} could not be started again (error {Kernel.LastError})");
    }
}
