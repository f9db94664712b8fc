using EvoPrompting.Torch.Tests;

namespace EvoPrompting.LanguageModels.Local.Tests.Gguf;

/// <summary>The GGUF files that tests read.</summary>
internal static class Models
{
    private static readonly string[] folders =
        ["llama-digits-bytes", "llama-llama2-fallback", "llama-llama3-bytes", "qwen2-gpt2-bytes", "qwen2-qwen-bytes"];

    public static TheoryData<string> Folders => [.. folders];

    /// <summary>Folder and file, as a path below lm/gguf; a missing folder gives a name that a test then reports as missing.</summary>
    public static TheoryData<string> Files => [.. folders.SelectMany(folder => Golden.Files($"lm/gguf/{folder}", "*.gguf")
        .DefaultIfEmpty("none.gguf").Select(file => $"{folder}/{file}"))];

    /// <summary>Returns a real model that stands beside the golden data on some machines, and skips the test where it does not.</summary>
    public static string Real(string file)
    {
        var golden = Environment.GetEnvironmentVariable("EVOPROMPTING_GOLDEN")
            ?? Path.Combine(EvoPrompting.Tests.Build.Repository.Root, "..", "shared", "golden");
        var path = Path.Combine(golden, "..", "models", file);
        Assert.SkipUnless(File.Exists(path), $"the model {file} is not here; it is optional");
        return path;
    }
}
