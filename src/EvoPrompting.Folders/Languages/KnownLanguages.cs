namespace EvoPrompting.Folders.Languages;

/// <summary>How a language is written down, as far as characters tell.</summary>
/// <param name="Name">Lower case.</param>
/// <param name="Extension">With the dot.</param>
/// <param name="Comment">Opens a comment that ends with its line.</param>
/// <param name="Block">What opens and closes a comment over several lines; null where there is none.</param>
/// <param name="Quotes">What opens and closes a text, longest first.</param>
public sealed record LanguageStyle(
    string Name, string Extension, string Comment, (string Open, string Close)? Block, params string[] Quotes);

/// <summary>The table of common languages. Others are named with their extension and comment.</summary>
public static class KnownLanguages
{
    private static readonly (string, string) Stars = ("/*", "*/");

    public static IReadOnlyList<LanguageStyle> All { get; } =
    [
        new("c", ".c", "//", Stars, "\"", "'"),
        new("clojure", ".clj", ";", null, "\""),
        new("cpp", ".cpp", "//", Stars, "\"", "'"),
        new("csharp", ".cs", "//", Stars, "\"\"\"", "\"", "'"),
        new("elixir", ".exs", "#", null, "\"\"\"", "\""),
        new("erlang", ".erl", "%", null, "\""),
        new("fortran", ".f90", "!", null, "\"", "'"),
        new("fsharp", ".fsx", "//", ("(*", "*)"), "\"\"\"", "\""),
        new("go", ".go", "//", Stars, "\"", "'", "`"),
        new("haskell", ".hs", "--", ("{-", "-}"), "\""),
        new("java", ".java", "//", Stars, "\"\"\"", "\"", "'"),
        new("javascript", ".js", "//", Stars, "\"", "'", "`"),
        new("julia", ".jl", "#", ("#=", "=#"), "\"\"\"", "\""),
        new("kotlin", ".kts", "//", Stars, "\"\"\"", "\"", "'"),
        new("lua", ".lua", "--", ("--[[", "]]"), "\"", "'"),
        new("perl", ".pl", "#", null, "\"", "'"),
        new("php", ".php", "//", Stars, "\"", "'"),
        new("python", ".py", "#", null, "\"\"\"", "'''", "\"", "'"),
        new("r", ".R", "#", null, "\"", "'"),
        new("ruby", ".rb", "#", null, "\"", "'"),
        new("rust", ".rs", "//", Stars, "\""),
        new("scala", ".sc", "//", Stars, "\"\"\"", "\""),
        new("scheme", ".scm", ";", null, "\""),
        new("shell", ".sh", "#", null, "\"", "'"),
        new("sql", ".sql", "--", Stars, "'", "\""),
        new("swift", ".swift", "//", Stars, "\"\"\"", "\""),
        new("typescript", ".ts", "//", Stars, "\"", "'", "`"),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(l => l.Name)];

    /// <summary>Returns the language of that name; null where it is not in the table.</summary>
    public static LanguageStyle? Find(string name) => All.FirstOrDefault(l => l.Name == name);

    /// <summary>Returns a language with what a task says of it in the place of the table's words.</summary>
    /// <exception cref="ArgumentException">It is not in the table and not told whole.</exception>
    public static LanguageStyle Get(string name, string? extension, string? comment)
    {
        var known = Find(name);
        if (known is null && (extension is null || comment is null))
            throw new ArgumentException($"'{name}' is not told whole", nameof(name));
        var style = known ?? new LanguageStyle(name, extension!, comment!, null, "\"", "'");
        return style with { Extension = extension ?? style.Extension, Comment = comment ?? style.Comment };
    }
}
