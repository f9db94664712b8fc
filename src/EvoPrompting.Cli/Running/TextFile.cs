namespace EvoPrompting.Cli.Running;

/// <summary>Reads text that the user names.</summary>
internal static class TextFile
{
    /// <summary>Returns the file's text, or standard input for <c>-</c>.</summary>
    /// <exception cref="UserException">It cannot be read.</exception>
    public static string Read(FileInfo file)
    {
        if (file.Name == "-") return Console.In.ReadToEnd();
        try
        {
            return File.ReadAllText(file.FullName);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"'{file}' cannot be read: {e.Message}", e);
        }
    }
}
