using System.IO.Compression;
using System.Text.Json;

namespace EvoPrompting.Torch.Tests;

/// <summary>
/// Finds reference numbers: the folder named by EVOPROMPTING_GOLDEN, or <c>shared/golden</c> beside the checkout. Without it a test is
/// skipped, and fails where CI=true.
/// </summary>
internal static class Golden
{
    private static string? Folder => Environment.GetEnvironmentVariable("EVOPROMPTING_GOLDEN") ?? Beside(AppContext.BaseDirectory);

    /// <summary>Names the files of a folder that match a pattern, in order; none where the folder is missing.</summary>
    public static IReadOnlyList<string> Files(string folder, string pattern)
    {
        var path = Folder is null ? null : System.IO.Path.Combine(Folder, folder);
        if (!Directory.Exists(path)) return [];
        return [.. Directory.GetFiles(path, pattern).Select(f => System.IO.Path.GetFileName(f)).Order(StringComparer.Ordinal)];
    }

    public static string Path(string file)
    {
        var path = Folder is null ? null : System.IO.Path.Combine(Folder, file);
        if (path is not null && File.Exists(path)) return path;
        Missing($"golden file {file} is missing");
        return "";
    }

    /// <summary>Returns a file of a report, which stand beside the reference numbers.</summary>
    public static string Report(string file) => Path(System.IO.Path.Combine("..", "reports", file));

    /// <summary>Returns a member of a golden file; one that is missing is treated as a missing file is.</summary>
    public static JsonElement Member(JsonElement parent, string name)
    {
        if (!parent.TryGetProperty(name, out var member)) Missing($"the golden file has nothing about {name}");
        return member;
    }

    private static void Missing(string what)
    {
        if (Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail($"{what}: set EVOPROMPTING_GOLDEN or put shared/golden beside the checkout");
        Assert.Skip(what);
    }

    /// <summary>Reads a JSON file, also one that ends in .gz.</summary>
    public static JsonDocument Read(string file)
    {
        using var stream = File.OpenRead(Path(file));
        if (!file.EndsWith(".gz", StringComparison.Ordinal)) return JsonDocument.Parse(stream);
        using var unpacked = new GZipStream(stream, CompressionMode.Decompress);
        return JsonDocument.Parse(unpacked);
    }

    private static string? Beside(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "EvoPrompting.slnx")))
                return System.IO.Path.Combine(folder.FullName, "..", "shared", "golden");
        return null;
    }
}
