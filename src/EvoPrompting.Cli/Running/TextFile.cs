using EvoPrompting.Cli.Streams;
using EvoPrompting.Files;

namespace EvoPrompting.Cli.Running;

/// <summary>Reads text that the user names.</summary>
internal static class TextFile
{
    /// <summary>Returns the file's text, or standard input for <c>-</c>.</summary>
    /// <exception cref="UserException">It cannot be read.</exception>
    public static string Read(FileInfo file)
    {
        try
        {
            return file.Name == "-" ? StandardStreams.Input().ReadToEnd() : File.ReadAllText(file.FullName);
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            var why = Directory.Exists(file.FullName) ? "is a folder; name a file." : $"cannot be read: {FileFault.Reason(e)}";
            throw new UserException($"'{file}' {why}", e);
        }
    }
}
