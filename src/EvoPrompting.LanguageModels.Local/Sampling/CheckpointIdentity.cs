using System.Security.Cryptography;
using System.Text;

namespace EvoPrompting.LanguageModels.Local.Sampling;

/// <summary>Names a checkpoint by its content: whatever of its files its numbers, its tokens or its chat's frame follow from.</summary>
internal static class CheckpointIdentity
{
    private static readonly string[] Kinds = [".safetensors", ".json", ".jinja", ".gguf"];

    /// <summary>Returns the last part of the path, and the start of a SHA-256 over the files' names and bytes.</summary>
    public static string Of(string path)
    {
        var whole = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var files = Directory.Exists(whole) ? Directory.GetFiles(whole).Where(f => Kinds.Contains(Path.GetExtension(f))) : [whole];
        var buffer = new byte[1 << 20];
        foreach (var file in files.Order(StringComparer.Ordinal))
        {
            if (Directory.Exists(whole)) hash.AppendData(Encoding.UTF8.GetBytes(Path.GetFileName(file) + "\n"));
            using var stream = File.OpenRead(file);
            for (int read; (read = stream.Read(buffer)) > 0;) hash.AppendData(buffer, 0, read);
        }

        return $"{Path.GetFileName(whole)} {Convert.ToHexStringLower(hash.GetCurrentHash())[..12]}";
    }
}
