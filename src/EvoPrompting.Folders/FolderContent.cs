using System.Security.Cryptography;
using System.Text;
using EvoPrompting.Files;

namespace EvoPrompting.Folders;

/// <summary>The files of a task's folder: what they are together, and their copy.</summary>
internal static class FolderContent
{
    private const long MostBytes = 1L << 30;
    private const int MostFiles = 10_000;

    // What tools leave in such folders, and runs themselves.
    private static readonly string[] LeftOut = ["runs", "__pycache__", "node_modules", "bin", "obj"];

    /// <summary>Returns the paths of its files from the folder, in one order; names that begin with a dot do not count.</summary>
    /// <exception cref="UserException">There are too many, or they are too large: this is no task's folder.</exception>
    public static IReadOnlyList<string> Files(string folder)
    {
        var found = new List<string>();
        var bytes = 0L;
        Look(new DirectoryInfo(folder));
        return [.. found.Order(StringComparer.Ordinal)];

        void Look(DirectoryInfo below)
        {
            foreach (var entry in below.EnumerateFileSystemInfos().Where(e => e.Name[0] != '.'))
            {
                if (entry is DirectoryInfo inner)
                {
                    if (LeftOut.Contains(inner.Name)) continue;
                    if (inner.LinkTarget is not null)
                        throw new UserException($"{inner.FullName} is a link to a folder, and a run keeps a copy of the task: put the "
                            + "folder itself there, or leave the link out and name what it leads to in evaluator.readable.");
                    Look(inner);
                    continue;
                }

                found.Add(Path.GetRelativePath(folder, entry.FullName).Replace('\\', '/'));
                bytes += entry.LinkTarget is null ? ((FileInfo)entry).Length : FileLength.Of(entry.FullName);
                if (found.Count > MostFiles || bytes > MostBytes)
                    throw new UserException($"{folder} holds more than {MostFiles} files or {MostBytes >> 20} MB: keep a task in a folder "
                        + "of its own, and large data outside, named in evaluator.readable.");
            }
        }
    }

    /// <summary>Returns SHA-256 over names and contents, lower-case hexadecimal.</summary>
    /// <param name="added">A file that the folder's copy has besides, with its text.</param>
    public static string Hash(string folder, (string Name, string Text)? added = null)
    {
        using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        IEnumerable<string> names = Files(folder);
        if (added is { } one) names = names.Append(one.Name).Order(StringComparer.Ordinal);
        foreach (var name in names)
        {
            all.AppendData(Encoding.UTF8.GetBytes(name));
            all.AppendData([0]); // no name is another's beginning
            all.AppendData(name == added?.Name ? SHA256.HashData(Encoding.UTF8.GetBytes(added.Value.Text)) : OfFile(name));
        }

        return Convert.ToHexStringLower(all.GetHashAndReset());

        byte[] OfFile(string name)
        {
            using var file = File.OpenRead(Path.Combine(folder, name));
            return SHA256.HashData(file);
        }
    }

    /// <summary>Copies its files to a folder, which is made; the rights to execute them too.</summary>
    public static void Copy(string folder, string to) => Copy(folder, Files(folder), to);

    /// <summary>Copies some of its files, each to the same path.</summary>
    public static void Copy(string folder, IEnumerable<string> files, string to)
    {
        foreach (var name in files)
        {
            var target = Path.Combine(to, name);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(Path.Combine(folder, name), target, overwrite: false);
        }
    }
}
