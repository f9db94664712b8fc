using System.Globalization;
using EvoPrompting.Candidates;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace EvoPrompting.Compiler.Checking;

/// <summary>
/// Refuses programs that carry their knowledge as constants instead of learning it: a matcher with MNIST-1D's ten templates written
/// out needs one trainable number. Counted are number, character and truth literals, long numbers more than once, and text.
/// </summary>
public static class LiteralRule
{
    /// <summary>More literals than this are gaming.</summary>
    public const int MostLiterals = 64;

    /// <summary>A number counts once for each started group of so many digits.</summary>
    public const int DigitsPerLiteral = 8;

    /// <summary>Characters of text that stand free, for example einsum formulas; the ones beyond count as literals, and every digit does.</summary>
    public const int FreeText = 128;

    /// <summary>Returns how many literals a source counts for.</summary>
    public static int Count(SyntaxTree source)
    {
        int literals = 0, letters = 0;
        foreach (var token in source.GetRoot().DescendantTokens())
        {
            switch (token.Kind())
            {
                case SyntaxKind.NumericLiteralToken:
                    literals += (token.Text.Count(char.IsAsciiHexDigit) + DigitsPerLiteral - 1) / DigitsPerLiteral;
                    break;
                case SyntaxKind.CharacterLiteralToken or SyntaxKind.TrueKeyword or SyntaxKind.FalseKeyword:
                    literals++;
                    break;
                case SyntaxKind.StringLiteralToken or SyntaxKind.InterpolatedStringTextToken or SyntaxKind.Utf8StringLiteralToken
                    or SyntaxKind.SingleLineRawStringLiteralToken or SyntaxKind.MultiLineRawStringLiteralToken
                    or SyntaxKind.Utf8SingleLineRawStringLiteralToken or SyntaxKind.Utf8MultiLineRawStringLiteralToken:
                    literals += token.ValueText.Count(char.IsDigit);
                    letters += token.ValueText.Count(c => !char.IsDigit(c));
                    break;
            }
        }

        return literals + Math.Max(0, letters - FreeText);
    }

    /// <summary>Returns a rejection, or null.</summary>
    public static Outcome.Rejected? Check(SyntaxTree source)
    {
        var count = Count(source);
        if (count <= MostLiterals) return null;
        return new Outcome.Rejected(Stage.Gaming, string.Create(CultureInfo.InvariantCulture,
            $"{count} literals, more than {MostLiterals}: what a program knows must be learned, not written into it"));
    }
}
