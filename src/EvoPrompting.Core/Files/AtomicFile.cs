using System.Text;

namespace EvoPrompting.Files;

/// <summary>Writes whole files so that a reader, or a kill at any moment, finds the old content or the new one.</summary>
internal static class AtomicFile
{
    private const string Ending = ".new";

    /// <summary>A file beside a target that is older was left by a program that was killed: none is written for so long.</summary>
    private static readonly TimeSpan Abandoned = TimeSpan.FromHours(6);

    /// <inheritdoc cref="Write(string, ReadOnlySpan{byte})"/>
    public static void Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    /// <summary>
    /// Writes a file beside the target, makes it durable and renames it. Folders that are missing are made. What a link leads to is
    /// written, not the link; a device or an open stream (below /dev and /proc) is written as it stands.
    /// </summary>
    /// <exception cref="UserException">
    /// The system refuses; its own exception is the inner one. What was there before is there still, and nothing beside it.
    /// </exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        try
        {
            var target = Target(path);
            if (IsDevice(path) || IsDevice(target))
            {
                File.WriteAllBytes(path, content);
                return;
            }

            MakeFolderOf(target);
            Replace(target, content);
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            throw new UserException($"{path} cannot be written: {FileFault.Reason(e)}.", e);
        }
    }

    /// <summary>Tries, before long work, whether the target can be written later; what stands there stays as it is.</summary>
    /// <exception cref="UserException">It cannot.</exception>
    public static void Try(string path)
    {
        if (Directory.Exists(path)) throw new UserException($"{path} cannot be written: it is a folder.");
        try
        {
            var target = Target(path);
            if (IsDevice(path) || IsDevice(target)) return;
            MakeFolderOf(target);
            File.Delete(Temporary(target, []));
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            throw new UserException($"{path} cannot be written: {FileFault.Reason(e)}.", e);
        }
    }

    /// <summary>
    /// Writes a file and another one that describes it, each as <see cref="Write(string, ReadOnlySpan{byte})"/> does: a description is
    /// there only while it is that of the file. Nothing is replaced before both are on the disk.
    /// </summary>
    /// <exception cref="UserException">
    /// The system refuses; its own exception is the inner one. What was there before is there still, but for a description of a file that
    /// was replaced already.
    /// </exception>
    public static void WriteDescribed(string path, ReadOnlySpan<byte> content, string descriptionPath, ReadOnlySpan<byte> description)
    {
        var temporary = new List<string>();
        var at = path;
        try
        {
            var (target, described) = (Target(path), Target(descriptionPath));
            var fresh = WrittenBeside(target, content);
            at = descriptionPath;
            var freshDescription = WrittenBeside(described, description);
            var old = Beside(described);
            var isThere = File.Exists(described);
            if (isThere) File.Move(described, old);
            at = path;
            try
            {
                File.Move(fresh, target, overwrite: true);
            }
            catch
            {
                if (isThere) File.Move(old, described);
                throw;
            }

            at = descriptionPath;
            temporary.Add(old);
            File.Move(freshDescription, described, overwrite: true);
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            throw new UserException($"{at} cannot be written: {FileFault.Reason(e)}.", e);
        }
        finally
        {
            foreach (var file in temporary) File.Delete(file); // those that were moved are there no more
        }

        string WrittenBeside(string target, ReadOnlySpan<byte> bytes)
        {
            MakeFolderOf(target);
            RemoveAbandoned(target);
            temporary.Add(Temporary(target, bytes));
            return temporary[^1];
        }
    }

    private static string Target(string path) =>
        (File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true) : null)?.FullName ?? Path.GetFullPath(path);

    private static void MakeFolderOf(string target)
    {
        if (Path.GetDirectoryName(target) is { } folder) Directory.CreateDirectory(folder);
    }

    private static bool IsDevice(string path) =>
        File.Exists(path) && Path.GetFullPath(path) is var full
        && (full.StartsWith("/dev/", StringComparison.Ordinal) || full.StartsWith("/proc/", StringComparison.Ordinal));

    /// <summary>Each writer has a file of its own: what it renames is what it wrote, whoever writes the same target meanwhile.</summary>
    private static void Replace(string path, ReadOnlySpan<byte> content)
    {
        RemoveAbandoned(path);
        var temporary = Temporary(path, content);
        try
        {
            File.Move(temporary, path, overwrite: true); // not held any more: a reader that comes at once is not refused
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Returns the name of a durable file beside the target with the content.</summary>
    private static string Temporary(string path, ReadOnlySpan<byte> content)
    {
        var temporary = Beside(path);
        using var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        try
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
            return temporary;
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private static string Beside(string path) => $"{path}.{Path.GetRandomFileName()[..8]}{Ending}";

    /// <summary>Removes what killed writers of this target left; what cannot be removed stays.</summary>
    private static void RemoveAbandoned(string path)
    {
        var (folder, front) = (Path.GetDirectoryName(Path.GetFullPath(path))!, Path.GetFileName(path) + ".");
        try
        {
            foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*" + Ending))
            {
                var isOurs = file.Name.StartsWith(front, StringComparison.Ordinal) && file.Name.Length == front.Length + 8 + Ending.Length;
                if (isOurs && TimeProvider.System.GetUtcNow() - file.LastWriteTimeUtc >= Abandoned) file.Delete();
            }
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            // another writer was sooner, or the folder may be written and not listed
        }
    }
}
