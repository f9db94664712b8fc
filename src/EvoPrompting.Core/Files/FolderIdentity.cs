using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace EvoPrompting.Files;

/// <summary>
/// Says whether two folders hold the same program: a hash over everything in them that is executed (assemblies, native libraries, the
/// runtime's settings), names and contents. Times, symbols and documentation do not count.
/// </summary>
/// <remarks>
/// Of a file above <see cref="WholeUpTo"/> (libtorch has 460 MB) the length and <see cref="Parts"/> even parts are read, the first and the
/// last bytes among them: another version or build of a library differs there, but a byte changed between two parts is not seen.
/// This tells builds apart; it is no seal against someone who means to deceive.
/// </remarks>
internal static class FolderIdentity
{
    /// <summary>Files of at most so many bytes are read whole: all of ours, and all managed ones but a few.</summary>
    public const int WholeUpTo = 8 << 20;

    /// <summary>How many parts are read of a larger file.</summary>
    public const int Parts = 16;

    private const int PartLength = 64 << 10;

    /// <summary>Returns a hash over the folder and those below, lower-case hexadecimal; a missing folder equals an empty one.</summary>
    /// <param name="leftOut">Folders in which a file of this name stands are none of the program's. Null: all count.</param>
    public static string Of(string folder, string? leftOut = null)
    {
        using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, path) in Executed(folder, leftOut))
        {
            all.AppendData(Encoding.UTF8.GetBytes(name));
            all.AppendData([0]); // no name is another's beginning
            all.AppendData(Content(path));
        }

        return Convert.ToHexStringLower(all.GetHashAndReset());
    }

    private static IEnumerable<(string Name, string Path)> Executed(string folder, string? leftOut)
    {
        string[] files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*", SearchOption.AllDirectories) : [];
        string[] others = [.. files.Where(f => Path.GetFileName(f) == leftOut).Select(f => f[..^leftOut!.Length])];
        return files.Where(IsExecuted).Where(f => !others.Any(other => f.StartsWith(other, StringComparison.Ordinal)))
            .Select(path => (Name: Path.GetRelativePath(folder, path).Replace('\\', '/'), path))
            .OrderBy(f => f.Name, StringComparer.Ordinal);
    }

    private static bool IsExecuted(string path)
    {
        var name = Path.GetFileName(path);
        return Path.GetExtension(name) is ".dll" or ".exe" or ".so" or ".dylib"
            || name.Contains(".so.", StringComparison.Ordinal) || name.EndsWith(".runtimeconfig.json", StringComparison.Ordinal);
    }

    private static byte[] Content(string path)
    {
        using var file = File.OpenRead(path);
        if (file.Length <= WholeUpTo) return SHA256.HashData(file);
        var read = new byte[8 + Parts * PartLength];
        BinaryPrimitives.WriteInt64LittleEndian(read, file.Length);
        for (var part = 0; part < Parts; part++)
        {
            file.Position = (file.Length - PartLength) * part / (Parts - 1);
            file.ReadExactly(read, 8 + part * PartLength, PartLength);
        }

        return SHA256.HashData(read);
    }
}
