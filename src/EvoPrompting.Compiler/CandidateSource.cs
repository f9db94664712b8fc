using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace EvoPrompting.Compiler;

/// <summary>Turns completions into candidate sources and says whether a source is one whole class.</summary>
public static partial class CandidateSource
{
    /// <summary>Longer sources are refused unread: no program of a search is that long, and a compiler can be kept busy.</summary>
    public const int LongestSource = 20_000;

    /// <summary>
    /// Returns the source of the candidate that a completion makes: the stub, a line feed, and the completion up to the brace that
    /// closes the class. Where none does, the whole completion stays and <see cref="Fault"/> says so. A completion that begins with a
    /// class of its own is the whole source as it stands: a chat model that did not keep to the stub, for the check to say how.
    /// </summary>
    public static string FromCompletion(string stub, string completion)
    {
        if (OwnClass().IsMatch(completion)) return completion.ReplaceLineEndings("\n").Trim() is var own && own.Length > LongestSource ? own[..(LongestSource + 1)] : own;
        var text = stub + "\n" + completion.ReplaceLineEndings("\n").TrimStart('\n');
        if (text.Length > LongestSource) return text[..(LongestSource + 1)];
        return FirstType(text) is { } type && !type.CloseBraceToken.IsMissing ? text[..type.CloseBraceToken.Span.End] : text.TrimEnd();
    }

    /// <summary>Returns why a source is not one whole class, or null where it is.</summary>
    public static string? Fault(string source)
    {
        if (source.Length > LongestSource) return $"longer than {LongestSource} characters";
        if (DeepestNesting(source) > DeepestAllowed) return $"brackets are nested deeper than {DeepestAllowed}";
        var unit = Parse(source);
        if (unit.Members.Count == 0 || unit.Members[0] is not BaseTypeDeclarationSyntax type) return "there is no class";
        if (type.OpenBraceToken.IsMissing || type.OpenBraceToken.IsKind(SyntaxKind.None)) return "the class has no body";
        if (type.CloseBraceToken.IsMissing) return "the class does not end";
        if (unit.Members is [_, BaseTypeDeclarationSyntax second, ..]) return $"line {LineOf(second)}: a second type '{second.Identifier.Text}'; write one class";
        if (unit.Members.Count > 1) return $"line {LineOf(unit.Members[1])}: something follows the class";
        return null;
    }

    private const int DeepestAllowed = 100;

    [GeneratedRegex(@"\A\s*(?:(?:public|internal|private|protected|sealed|abstract|static|partial|file)\s+)*(?:class|struct|record|interface|enum)\s+\w")]
    private static partial Regex OwnClass();

    private static BaseTypeDeclarationSyntax? FirstType(string text) => Parse(text).Members.FirstOrDefault() as BaseTypeDeclarationSyntax;

    private static CompilationUnitSyntax Parse(string text) =>
        (CompilationUnitSyntax)CSharpSyntaxTree.ParseText(text, CandidateCompiler.Language).GetRoot();

    private static int LineOf(SyntaxNode node) => node.GetLocation().GetLineSpan().StartLinePosition.Line + 1;

    /// <summary>Counts without a parser, so brackets in strings count too: parsers recurse, and this guards them.</summary>
    private static int DeepestNesting(string source)
    {
        int depth = 0, deepest = 0;
        foreach (var c in source)
        {
            if (c is '(' or '[' or '{') deepest = Math.Max(deepest, ++depth);
            else if (c is ')' or ']' or '}') depth = Math.Max(0, depth - 1);
        }

        return deepest;
    }
}
