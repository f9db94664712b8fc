using System.Text.RegularExpressions;

namespace EvoPrompting.Folders.Judging;

/// <summary>Finds what went wrong in what was printed on an error stream: a traceback, a compiler's list, words of its own.</summary>
internal static partial class ErrorText
{
    private const int Most = 300, LastLines = 3;

    /// <summary>Returns ": " and the telling words; empty where there are none.</summary>
    public static string Of(string errors)
    {
        string[] lines = [.. errors.Split('\n').Select(l => l.TrimEnd()).Where(l => l.Length > 0)];
        if (lines.Length == 0) return "";
        var telling = lines.LastOrDefault(l => Exception().IsMatch(l)) ?? lines.FirstOrDefault(l => Complaint().IsMatch(l));
        var text = telling?.Trim() ?? string.Join(' ', lines.TakeLast(LastLines).Select(l => l.Trim()));
        return ": " + (text.Length <= Most ? text : telling is null ? "... " + text[^Most..] : text[..Most] + " ...");
    }

    /// <summary>An exception's own line, as Python, Node, Ruby, Java and .NET print it: it begins its line.</summary>
    [GeneratedRegex(@"\A(?:Unhandled exception\. |Uncaught |Exception in thread \S+ )?[A-Za-z_][\w.:]*(?:Error|Exception)\b")]
    private static partial Regex Exception();

    /// <summary>A compiler's or a shell's complaint.</summary>
    [GeneratedRegex(@"\b(?:error|panicked|fatal)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Complaint();
}
