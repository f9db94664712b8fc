namespace EvoPrompting.Folders.Programs;

/// <summary>The line before each file of a program of several: a comment that names it.</summary>
internal static class FileHeader
{
    private const string Word = "File:";

    public static string Of(string path, string comment) => $"{comment} === {Word} {path} ===";

    /// <summary>Returns the path that a line names, whatever it is; null where the line is no header.</summary>
    public static string? PathIn(string line, string comment)
    {
        var text = line.Trim();
        if (!text.StartsWith(comment, StringComparison.Ordinal)) return null;
        text = text[comment.Length..].TrimStart();
        if (!text.StartsWith("==", StringComparison.Ordinal) || !text.EndsWith("==", StringComparison.Ordinal)) return null;
        text = text.Trim('=').Trim();
        return text.StartsWith(Word, StringComparison.Ordinal) ? text[Word.Length..].Trim() : null;
    }

    /// <summary>Says whether a path leads nowhere but into the folder that it starts from.</summary>
    public static bool IsWithin(string path) =>
        path.Length > 0 && !Path.IsPathRooted(path) && !path.Split('/', '\\').Any(p => p is "" or "." or "..")
        && !path.AsSpan(1).StartsWith(":"); // another system's drive
}
