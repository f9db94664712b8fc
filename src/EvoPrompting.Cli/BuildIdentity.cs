using System.Runtime.InteropServices;
using System.Security.Cryptography;
using EvoPrompting.Chance;
using EvoPrompting.Journal;
using EvoPrompting.Recipes;
using EvoPrompting.Torch;

namespace EvoPrompting.Cli;

/// <summary>Says exactly which program is running: what a run's history follows from besides recipe and seed.</summary>
internal static class BuildIdentity
{
    public static RunIdentity Of(Recipe recipe, RunSeed seed, string languageModel) => new(
        recipe.Task, seed, recipe.Write(), recipe.Hash(), languageModel, Build(),
        string.Join(' ', TorchRuntime.PinnedKernels.Select(k => $"{k.Key}={k.Value}")), Cpu(),
        [
            new LibraryVersion("TorchSharp", Version<TorchSharp.torch.Tensor>()),
            new LibraryVersion(".NET", Environment.Version.ToString()),
            new LibraryVersion("Roslyn", Version<Microsoft.CodeAnalysis.SyntaxNode>()),
        ]);

    /// <summary>The version, and a hash over the module identities of our assemblies; builds are deterministic, so equal code gives an equal hash.</summary>
    public static string Build()
    {
        var own = Directory.GetFiles(AppContext.BaseDirectory, "*.dll")
            .Where(f => Path.GetFileName(f).StartsWith("evoprompting", StringComparison.OrdinalIgnoreCase)).Order(StringComparer.Ordinal);
        var identities = own.SelectMany(f => ModuleIdentity(f).ToByteArray()).ToArray();
        var version = typeof(BuildIdentity).Assembly.GetName().Version!.ToString(3);
        return $"{version}-{Convert.ToHexStringLower(SHA256.HashData(identities))[..12]}";
    }

    public static string Cpu()
    {
        if (!File.Exists("/proc/cpuinfo")) return RuntimeInformation.ProcessArchitecture.ToString();
        var model = File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal));
        return model?.Split(':', 2)[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }

    private static Guid ModuleIdentity(string path)
    {
        using var file = File.OpenRead(path);
        using var reader = new System.Reflection.PortableExecutable.PEReader(file);
        var metadata = System.Reflection.Metadata.PEReaderExtensions.GetMetadataReader(reader);
        return metadata.GetGuid(metadata.GetModuleDefinition().Mvid);
    }

    private static string Version<T>() => typeof(T).Assembly.GetName().Version?.ToString() ?? "unknown";
}
