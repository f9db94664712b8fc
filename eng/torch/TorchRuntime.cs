using System.Runtime.InteropServices;
using TorchSharp;

namespace EvoPrompting.Torch;

/// <summary>
/// Brings libtorch into the one state in which this project trusts its numbers. Call <see cref="Start"/> before the first
/// tensor of a process. Compiled into each project that uses TorchSharp.
/// </summary>
internal static class TorchRuntime
{
    private static readonly Lock starting = new();
    private static bool started;

    /// <summary>
    /// The kernels that libtorch and MKL are pinned to, so that machines with other CPUs compute the same numbers. Measured: no slower
    /// than the free choice on an AVX-512 CPU by AMD, where MKL takes its AVX2 kernels anyway.
    /// </summary>
    public static IReadOnlyList<KeyValuePair<string, string>> PinnedKernels { get; } =
        [new("ATEN_CPU_CAPABILITY", "avx2"), new("MKL_CBWR", "AVX2,STRICT")];

    /// <summary>
    /// One thread, oneDNN and NNPACK off. oneDNN's convolutions are silently wrong on some CPUs (input channels that are no
    /// multiple of 16), and choosing per machine would make histories differ, so it is off everywhere.
    /// </summary>
    /// <param name="threads">Threads inside one operation. One wherever results must repeat.</param>
    public static void Start(int threads = 1)
    {
        lock (starting) StartOnce(threads);
    }

    private static void StartOnce(int threads)
    {
        if (!started)
        {
            PinKernels();
            LoadFromWorker();
        }

        torch.set_num_threads(threads);
        if (started) return;
        started = true;
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64) return;
        var context = GlobalContext();
        SetUserEnabledMkldnn(context, false);
        SetUserEnabledNnpack(context, false);
    }

    /// <summary>
    /// Native libraries read the process's environment as it was when they were loaded, which .NET's own setter does not change.
    /// </summary>
    private static void PinKernels()
    {
        if (!OperatingSystem.IsLinux()) return;
        foreach (var (name, value) in PinnedKernels) _ = SetEnvironment(name, value, 1);
    }

    /// <summary>
    /// Where libtorch stands once, beside the worker, which may read no other folder, this program takes it from there. Once it is loaded,
    /// it is found by its name.
    /// </summary>
    private static void LoadFromWorker()
    {
        const string library = "libLibTorchSharp.so";
        var worker = Path.Combine(AppContext.BaseDirectory, "worker", library);
        if (!File.Exists(Path.Combine(AppContext.BaseDirectory, library)) && File.Exists(worker)) NativeLibrary.Load(worker);
    }

    [DllImport("libc", EntryPoint = "setenv")]
    private static extern int SetEnvironment(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string name, [MarshalAs(UnmanagedType.LPUTF8Str)] string value, int overwrite);

    // TorchSharp has no API for these switches; the C++ functions are exported by libtorch_cpu.
    [DllImport("torch_cpu", EntryPoint = "_ZN2at13globalContextEv")]
    private static extern nint GlobalContext();

    [DllImport("torch_cpu", EntryPoint = "_ZN2at7Context20setUserEnabledMkldnnEb")]
    private static extern void SetUserEnabledMkldnn(nint context, [MarshalAs(UnmanagedType.U1)] bool enabled);

    [DllImport("torch_cpu", EntryPoint = "_ZN2at7Context20setUserEnabledNNPACKEb")]
    private static extern void SetUserEnabledNnpack(nint context, [MarshalAs(UnmanagedType.U1)] bool enabled);
}
