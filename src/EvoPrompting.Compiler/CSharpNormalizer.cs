using System.Security.Cryptography;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace EvoPrompting.Compiler;

/// <summary>Takes C# as its tokens, so that programs that differ in layout or comments only are equal.</summary>
public static class CSharpNormalizer
{
    /// <summary>Returns the tokens of a source with one space between them.</summary>
    public static string Normalize(string source) => Write(source, keepNumbers: true);

    /// <summary>Returns the tokens with every number written as 0: equal results have the same structure.</summary>
    public static string WithoutNumbers(string source) => Write(source, keepNumbers: false);

    /// <summary>Returns the form of a parsed source: SHA-256 over its tokens, the ones that the parser skipped included.</summary>
    public static string Form(SyntaxNode root)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var token in root.DescendantTokens(descendIntoTrivia: true))
            if (token.Span.Length > 0)
                hash.AppendData(Encoding.UTF8.GetBytes(token.Text + '\0'));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Returns the form of a source that nobody parses: SHA-256 over its text.</summary>
    public static string FormOfText(string source) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(source)));

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
