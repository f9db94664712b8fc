using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace EvoPrompting.Compiler;

/// <summary>Says whether a source is one whole class, and one that a compiler may be given.</summary>
public static class CandidateSource
{
    /// <summary>Longer sources are refused unread: no program of a search is that long, and a compiler can be kept busy.</summary>
    public const int LongestSource = 20_000;

    /// <summary>Deeper trees are refused. Each call in a chain, each operator in a sum and each `else if` is a step or two down.</summary>
    public const int DeepestTree = 250;

    /// <summary>
    /// Lambdas inside lambdas: the compiler tries every overload of a call for each of them, so the work is a power of the depth.
    /// </summary>
    public const int DeepestLambdas = 5;

    private const string ErrorMark = "#error ";

    /// <summary>
    /// Returns why a source is not one whole class, or null where it is. A source that starts with <c>#error</c> says itself what is wrong:
    /// so whoever read it out of an answer.
    /// </summary>
    public static string? Fault(CompilationUnitSyntax unit)
    {
        var first = unit.SyntaxTree.GetText().Lines[0].ToString();
        if (first.StartsWith(ErrorMark, StringComparison.Ordinal)) return first[ErrorMark.Length..];
        if (DepthFault(unit) is { } fault) return fault;
        if (unit.Members.Count == 0 || unit.Members[0] is not BaseTypeDeclarationSyntax type) return "there is no class";
        if (type.OpenBraceToken.IsMissing || type.OpenBraceToken.RawKind == 0) return "the class has no body";
        if (type.CloseBraceToken.IsMissing) return "the class does not end";
        if (unit.Members is [_, BaseTypeDeclarationSyntax second, ..])
            return ReasonOf(second, $"a second type '{second.Identifier.Text}'; write one class");
        return unit.Members.Count > 1 ? ReasonOf(unit.Members[1], "something follows the class") : null;
    }

    /// <summary>Walks the tree without recursion, which is what it guards others against.</summary>
    private static string? DepthFault(CompilationUnitSyntax unit)
    {
        var open = new Stack<(SyntaxNode Node, int Depth, int Lambdas)>([(unit, 0, 0)]);
        while (open.TryPop(out var next))
        {
            var (node, depth, lambdas) = next;
            if (node is AnonymousFunctionExpressionSyntax) lambdas++;
            if (depth > DeepestTree) return ReasonOf(node, $"nested deeper than {DeepestTree}");
            if (lambdas > DeepestLambdas) return ReasonOf(node, $"lambdas are nested deeper than {DeepestLambdas}");
            foreach (var child in node.ChildNodes()) open.Push((child, depth + 1, lambdas));
        }

        return null;
    }

    private static string ReasonOf(SyntaxNode node, string fault) =>
        $"line {node.GetLocation().GetLineSpan().StartLinePosition.Line + 1}: {fault}";
}
