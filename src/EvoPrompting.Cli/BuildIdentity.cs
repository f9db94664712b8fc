using System.Runtime.InteropServices;
using EvoPrompting.Chance;
using EvoPrompting.Files;
using EvoPrompting.Journal;
using EvoPrompting.Recipes;
using EvoPrompting.Torch;

namespace EvoPrompting.Cli;

/// <summary>Says exactly which program is running: what a run's history follows from besides recipe and seed.</summary>
internal static class BuildIdentity
{
    // Once a process: 60 MB are read, a tenth of a second.
    private static readonly Lazy<string> CurrentBuild = new(() =>
        $"{typeof(BuildIdentity).Assembly.GetName().Version!.ToString(3)}-{FolderIdentity.Of(AppContext.BaseDirectory)[..12]}");

    public static RunIdentity Of(Recipe recipe, RunSeed seed, string languageModel) => new(
        recipe.Task, seed, recipe.Write(), recipe.Hash(), languageModel, Build(),
        string.Join(' ', TorchRuntime.PinnedKernels.Select(k => $"{k.Key}={k.Value}")), Cpu(),
        [
            new LibraryVersion("TorchSharp", Version<TorchSharp.torch.Tensor>()),
            new LibraryVersion(".NET", Environment.Version.ToString()),
            new LibraryVersion("Roslyn", Version<Microsoft.CodeAnalysis.SyntaxNode>()),
        ]);

    /// <summary>
    /// The version, and a hash over everything that this installation executes: our assemblies, the worker's and the compiler's folders,
    /// TorchSharp and libtorch (<see cref="FolderIdentity"/>). Builds are deterministic, so equal code gives an equal hash.
    /// </summary>
    public static string Build() => CurrentBuild.Value;

    public static string Cpu()
    {
        if (!File.Exists("/proc/cpuinfo")) return RuntimeInformation.ProcessArchitecture.ToString();
        var model = File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal));
        return model?.Split(':', 2)[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }

    private static string Version<T>() => typeof(T).Assembly.GetName().Version?.ToString() ?? "unknown";
}
