using System.Text;

namespace EvoPrompting.Files;

/// <summary>Writes whole files so that a reader, or a kill at any moment, finds the old content or the new one.</summary>
internal static class AtomicFile
{
    private const int MostTries = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <inheritdoc cref="Write(string, ReadOnlySpan{byte})"/>
    public static void Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    /// <summary>Writes a file beside the target, makes it durable and renames it. Folders that are missing are made.</summary>
    /// <exception cref="UserException">
    /// The system refuses; its own exception is the inner one. What was there before is there still, and nothing beside it.
    /// </exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) Directory.CreateDirectory(folder);
            Replace(path, content);
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            throw new UserException($"{path} cannot be written: {FileFault.Reason(e)}.", e);
        }
    }

    private static void Replace(string path, ReadOnlySpan<byte> content)
    {
        var (temporary, isOurs) = (path + ".new", false);
        try
        {
            using (var file = Open(temporary))
            {
                isOurs = true;
                file.Write(content);
                file.Flush(flushToDisk: true);
                File.Move(temporary, path, overwrite: true); // while it is held: no other writer has it
            }
        }
        catch
        {
            if (isOurs) File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Opens the file beside the target; another process that writes it now is waited for.</summary>
    private static FileStream Open(string path)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                return new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None);
            }
            catch (IOException) when (tries < MostTries && File.Exists(path))
            {
                Thread.Sleep(Pause);
            }
        }
    }
}
