using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using EvoPrompting.Torch;
using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.PreTraining;

/// <summary>
/// Prepares a process that does nothing but compute a language model: oneDNN's matrix products, which alone use the 16-bit instructions of
/// the processor, are switched on where they agree with 64-bit products here. No language model has a convolution, where oneDNN is wrong on
/// some processors.
/// </summary>
internal static class MatrixProducts
{
    /// <summary>Whether the processor has AVX512-BF16 or AMX-BF16 (Intel's manual, CPUID leaf 7).</summary>
    public static bool ProcessorMultiplies16Bits =>
        X86Base.IsSupported && X86Base.CpuId(0, 0).Eax >= 7
        && ((X86Base.CpuId(7, 1).Eax & (1 << 5)) != 0 && Avx512BW.IsSupported || (X86Base.CpuId(7, 0).Edx & (1 << 22)) != 0);

    /// <exception cref="InvalidOperationException">The 16-bit products are wrong on this machine.</exception>
    public static void Prepare(TrainingPrecision precision)
    {
        TorchRuntime.Start();
        KeepFreedMemory();
        if (precision == TrainingPrecision.BFloat16) Use16BitInstructions();
    }

    /// <exception cref="InvalidOperationException">The 16-bit products are wrong on this machine.</exception>
    public static void Use16BitInstructions()
    {
        TorchRuntime.Start();
        SwitchOneDnnOn();
        foreach (var (rows, inner, columns) in ((int, int, int)[])[(64, 256, 768), (192, 40, 25), (512, 1024, 256)])
            Check(rows, inner, columns);
    }

    private static void Check(int rows, int inner, int columns)
    {
        using var scope = NewDisposeScope();
        var a = Numbers(rows, inner);
        var b = Numbers(inner, columns);
        var exact = mm(a.to(ScalarType.Float64), b.to(ScalarType.Float64));
        Tensor[] products =
            [mm(a, b), mm(a, b.t().contiguous().t()), mm(a.t().contiguous().t(), b), bmm(a.unsqueeze(0), b.unsqueeze(0))[0]];
        foreach (var product in products)
        {
            var error = ((product.to(ScalarType.Float64) - exact).abs().max() / exact.abs().max()).item<double>();
            if (!(error < 0.01)) // rounding the result to 8 bits of mantissa gives 0.002 to 0.004
                throw new InvalidOperationException(
                    $"16-bit matrix products are wrong on this machine (relative error {error:G2}); take --precision float32");
        }
    }

    private static Tensor Numbers(int rows, int columns) =>
        tensor([.. Enumerable.Range(0, rows * columns).Select(i => i * 12.9898f)]).sin().view(rows, columns).to(ScalarType.BFloat16);

    /// <summary>
    /// Activations of 10-30 MB are freed and asked for again all the time; glibc would hand each back to the kernel and
    /// fault it in anew, which costs more than the products themselves.
    /// </summary>
    private static void KeepFreedMemory()
    {
        if (!OperatingSystem.IsLinux()) return;
        const int trimThreshold = -1, mmapThreshold = -3, arenas = -8;
        try
        {
            _ = mallopt(mmapThreshold, 1 << 30);
            _ = mallopt(trimThreshold, int.MaxValue);
            _ = mallopt(arenas, 1);
        }
        catch (EntryPointNotFoundException)
        {
            // another C library than glibc: slower, not wrong
        }
    }

    private static void SwitchOneDnnOn()
    {
        if (OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64)
            SetUserEnabledMkldnn(GlobalContext(), true);
    }

    [DllImport("libc")]
    private static extern int mallopt(int option, int value);

    [DllImport("torch_cpu", EntryPoint = "_ZN2at13globalContextEv")]
    private static extern nint GlobalContext();

    [DllImport("torch_cpu", EntryPoint = "_ZN2at7Context20setUserEnabledMkldnnEb")]
    private static extern void SetUserEnabledMkldnn(nint context, [MarshalAs(UnmanagedType.U1)] bool enabled);
}
