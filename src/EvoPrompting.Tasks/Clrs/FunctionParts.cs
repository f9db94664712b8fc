using System.Text.RegularExpressions;

namespace EvoPrompting.Tasks.Clrs;

/// <summary>A class with a method <c>Call</c>, cut at the ends of lines. Written again it is the same text but for empty lines.</summary>
/// <param name="Head">Up to the brace that opens the body of <c>Call</c>.</param>
/// <param name="Statements">Of the body; each of one line or of several, blocks whole.</param>
/// <param name="Methods">What stands behind <c>Call</c>.</param>
internal sealed partial record FunctionParts(string Head, IReadOnlyList<string> Statements, IReadOnlyList<FunctionMethod> Methods)
{
    /// <summary>Returns the parts; null where the text has another shape.</summary>
    public static FunctionParts? Of(string program)
    {
        var lines = program.Split('\n').Where(l => l.Trim().Length > 0).ToArray();
        var call = Array.FindIndex(lines, l => l.Contains(" Call(", StringComparison.Ordinal));
        if (call < 0 || call + 1 >= lines.Length || lines[call + 1].Trim() != "{" || lines[^1] != "}") return null;
        var indent = lines[call + 1][..lines[call + 1].IndexOf('{')];
        var end = Array.FindIndex(lines, call + 1, l => l == indent + "}");
        if (end < 0 || end == lines.Length - 1) return null;

        var methods = Pieces(lines[(end + 1)..^1])
            .Select(text => new FunctionMethod(MethodName().Match(text) is { Success: true } m ? m.Groups[1].Value : text, text));
        string[] statements = [.. Pieces(lines[(call + 2)..end])];
        return statements.Length == 0 ? null : new(string.Join('\n', lines[..(call + 2)]), statements, [.. methods]);
    }

    public string Write()
    {
        var indent = Head[(Head.LastIndexOf('\n') + 1)..].TrimEnd('{');
        return string.Join('\n', [Head, .. Statements, indent + "}", .. Methods.Select(m => "\n" + m.Text), "}"]);
    }

    /// <summary>Puts lines together that belong to one statement or method: until all is closed and something ends.</summary>
    private static IEnumerable<string> Pieces(string[] lines)
    {
        var (piece, depth) = (new List<string>(), 0);
        foreach (var line in lines)
        {
            piece.Add(line);
            var code = Code(line).TrimEnd();
            depth += code.Count(c => c is '(' or '[' or '{') - code.Count(c => c is ')' or ']' or '}');
            if (depth > 0 || code.Length == 0 || code[^1] is not (';' or '}')) continue;
            yield return string.Join('\n', piece);
            piece.Clear();
        }

        if (piece.Count > 0) yield return string.Join('\n', piece);
    }

    /// <summary>Returns a text without its comments.</summary>
    internal static string Code(string text) => Comment().Replace(text, " ");

    [GeneratedRegex(@"//[^\n]*|/\*.*?\*/", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"([A-Za-z_]\w*)\s*\(")]
    private static partial Regex MethodName();
}

/// <summary>A method beside <c>Call</c>.</summary>
internal readonly record struct FunctionMethod(string Name, string Text);
