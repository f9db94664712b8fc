using EvoPrompting.Journal;
using EvoPrompting.Runs;
using EvoPrompting.Torch;

namespace EvoPrompting.Cli;

/// <summary>Says exactly which program is running: what a run's history follows from besides recipe and seed.</summary>
internal static class BuildIdentity
{
    /// <summary>Returns it with what computes the numbers of this program's own tasks.</summary>
    public static RunIdentity Of(RunIdentity common) => common with
    {
        Kernels = string.Join(' ', TorchRuntime.PinnedKernels.Select(k => $"{k.Key}={k.Value}")),
        Libraries =
        [
            new LibraryVersion("TorchSharp", Version<TorchSharp.torch.Tensor>()), .. common.Libraries,
            new LibraryVersion("Roslyn", Version<Microsoft.CodeAnalysis.SyntaxNode>()),
        ],
    };

    /// <summary>
    /// The version, and a hash over everything that this installation executes: our assemblies, the worker's and the compiler's folders,
    /// TorchSharp and libtorch. Builds are deterministic, so equal code gives an equal hash.
    /// </summary>
    public static string Build() => SearchParts.Build();

    public static string Cpu() => SearchParts.Cpu();

    private static string Version<T>() => typeof(T).Assembly.GetName().Version?.ToString() ?? "unknown";
}
