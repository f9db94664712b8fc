using System.Security.Cryptography;
using System.Text;
using EvoPrompting.Files;

namespace EvoPrompting.LanguageModels.Local.Sampling;

/// <summary>Names a checkpoint by its content: whatever of its files its numbers, its tokens or its chat's frame follow from.</summary>
internal static class CheckpointIdentity
{
    private static readonly string[] Kinds = [".safetensors", ".json", ".jinja", ".gguf"];

    /// <summary>Returns the last part of the path, and the start of a SHA-256 over the files' names and bytes.</summary>
    /// <param name="path">Of a checkpoint that has been read: a file that cannot be opened is none of its own, and left out.</param>
    /// <param name="say">Gets a line for each such file; null where nobody listens.</param>
    /// <exception cref="InvalidDataException">The folder cannot be listed, or a file not be read to its end: one sentence.</exception>
    public static string Of(string path, Action<string>? say = null)
    {
        var whole = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var isFolder = Directory.Exists(whole);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var read = whole;
        try
        {
            var files = isFolder ? Directory.GetFiles(whole).Where(f => Kinds.Contains(Path.GetExtension(f))) : [whole];
            foreach (var file in files.Order(StringComparer.Ordinal))
            {
                read = file;
                using var stream = isFolder ? OpenedOrTold(file, say) : File.OpenRead(file);
                if (stream is null) continue;
                if (isFolder) hash.AppendData(Encoding.UTF8.GetBytes(Path.GetFileName(file) + "\n"));
                Append(hash, stream);
            }
        }
        catch (Exception fault) when (FileFault.Is(fault))
        {
            throw new InvalidDataException($"{read} cannot be read: {FileFault.Reason(fault)}", fault);
        }

        return $"{Path.GetFileName(whole)} {Convert.ToHexStringLower(hash.GetCurrentHash())[..12]}";
    }

    private static FileStream? OpenedOrTold(string file, Action<string>? say)
    {
        try
        {
            return File.OpenRead(file);
        }
        catch (Exception fault) when (FileFault.Is(fault))
        {
            say?.Invoke($"{file} cannot be read ({FileFault.Reason(fault)}); the model does not need it, and is named by its other files");
            return null;
        }
    }

    private static void Append(IncrementalHash hash, FileStream stream)
    {
        var buffer = new byte[1 << 20];
        for (int read; (read = stream.Read(buffer)) > 0;) hash.AppendData(buffer, 0, read);
    }
}
