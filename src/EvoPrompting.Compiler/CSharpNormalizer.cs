using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace EvoPrompting.Compiler;

/// <summary>Writes C# as its tokens with one space between them, so that programs that differ in layout or comments only are equal.</summary>
public static class CSharpNormalizer
{
    /// <summary>Returns the tokens of a source: equal results are duplicates.</summary>
    public static string Normalize(string source) => Write(source, keepNumbers: true);

    /// <summary>Returns the tokens with every number written as 0: equal results have the same structure.</summary>
    public static string WithoutNumbers(string source) => Write(source, keepNumbers: false);

    private static string Write(string source, bool keepNumbers)
    {
        var text = new StringBuilder(source.Length);
        foreach (var token in SyntaxFactory.ParseTokens(source, options: CandidateCompiler.Language))
        {
            if (token.IsKind(SyntaxKind.EndOfFileToken)) break;
            if (text.Length > 0) text.Append(' ');
            text.Append(!keepNumbers && token.IsKind(SyntaxKind.NumericLiteralToken) ? "0" : token.Text);
        }

        return text.ToString();
    }
}
