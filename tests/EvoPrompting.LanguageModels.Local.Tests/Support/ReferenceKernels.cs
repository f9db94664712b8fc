using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.Local.Tests.Support;

/// <summary>
/// The kernels that the reference numbers were made with. Also in float64 the makers' library computes norms, softmax and rotations in
/// float32, so its float64 numbers hold float32 rounding, and softmax adds up 16 numbers at a time with AVX-512 and 8 with AVX2. In this
/// test process libtorch therefore takes AVX-512 where the CPU has it, before the project's own start would pin it to AVX2.
/// </summary>
internal static class ReferenceKernels
{
    /// <summary>How near float64 comes to the reference: 1e-9 with the same kernels, float32 rounding without.</summary>
    public static double ExactTolerance => Avx512F.IsSupported ? 1e-9 : 1e-5;

    [ModuleInitializer]
    internal static void Take()
    {
        if (!OperatingSystem.IsLinux() || !Avx512F.IsSupported) return;
        _ = SetEnvironment("ATEN_CPU_CAPABILITY", "avx512", 1);
        using var chosen = zeros(1) + 1; // the first operation decides
    }

    [DllImport("libc", EntryPoint = "setenv")]
    private static extern int SetEnvironment(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string name, [MarshalAs(UnmanagedType.LPUTF8Str)] string value, int overwrite);
}
