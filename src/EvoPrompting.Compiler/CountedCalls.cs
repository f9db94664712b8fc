using EvoPrompting.Compiler.Checking;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace EvoPrompting.Compiler;

/// <summary>
/// Writes a candidate so that a worker can count what the tensors that it makes do not tell: <c>x.matmul(y)</c> becomes
/// <c>Counted.matmul(x, y)</c>, and each round of a loop says so. Lines stay where they are; what is computed stays as it is.
/// </summary>
/// <remarks>
/// A counted method that is passed on or called behind <c>?.</c> is left as it is: the check of the metadata refuses it.
/// </remarks>
internal sealed class CountedCalls : CSharpSyntaxRewriter
{
    private const string Counted = "global::EvoPrompting.Networks.Contract.Counted";

    private readonly SemanticModel model;
    private readonly AllowedApi api;

    private CountedCalls(SemanticModel model, AllowedApi api) => (this.model, this.api) = (model, api);

    /// <summary>Returns the tree to compile in place of a candidate's own; that one where there is nothing to count.</summary>
    public static SyntaxTree Write(SyntaxTree tree, CSharpCompilation compilation, AllowedApi api)
    {
        var root = tree.GetRoot();
        var written = new CountedCalls(compilation.GetSemanticModel(tree), api).Visit(root);
        return ReferenceEquals(written, root) ? tree : tree.WithRootAndOptions(written, tree.Options);
    }

    /// <summary>Says whether a name or member access is what a call calls, in the form that is written anew.</summary>
    public static bool IsCall(SyntaxNode node)
    {
        if (node is InvocationExpressionSyntax) return true;
        while (node.Parent is MemberAccessExpressionSyntax access && access.Name == node) node = access;
        return node is MemberAccessExpressionSyntax && node.Parent is InvocationExpressionSyntax call && call.Expression == node;
    }

    public override SyntaxNode? VisitInvocationExpression(InvocationExpressionSyntax node)
    {
        var visited = (InvocationExpressionSyntax)base.VisitInvocationExpression(node)!;
        if (node.Expression is not MemberAccessExpressionSyntax || visited.Expression is not MemberAccessExpressionSyntax called)
            return visited;
        if (model.GetSymbolInfo(node).Symbol is not IMethodSymbol method || !api.IsCounted(Name(method.ContainingType), method.Name))
            return visited;
        var arguments = visited.ArgumentList;
        if (!method.IsStatic)
            arguments = arguments.WithArguments(
                arguments.Arguments.Insert(0, SyntaxFactory.Argument(SyntaxFactory.ParenthesizedExpression(called.Expression))));
        var counted = SyntaxFactory.ParseExpression($"{Counted}.{method.Name}").WithLeadingTrivia(node.GetLeadingTrivia());
        // What stood between receiver and name may hold line feeds.
        var between = called.OperatorToken.LeadingTrivia.AddRange(called.OperatorToken.TrailingTrivia);
        return visited.WithExpression(counted.WithTrailingTrivia(between.AddRange(called.Name.GetTrailingTrivia())))
            .WithArgumentList(arguments);
    }

    public override SyntaxNode? VisitForStatement(ForStatementSyntax node) => base.VisitForStatement(node) is ForStatementSyntax loop
        ? loop.WithStatement(Round(loop.Statement)) : null;

    public override SyntaxNode? VisitForEachStatement(ForEachStatementSyntax node) =>
        base.VisitForEachStatement(node) is ForEachStatementSyntax loop ? loop.WithStatement(Round(loop.Statement)) : null;

    public override SyntaxNode? VisitForEachVariableStatement(ForEachVariableStatementSyntax node) =>
        base.VisitForEachVariableStatement(node) is ForEachVariableStatementSyntax loop
            ? loop.WithStatement(Round(loop.Statement)) : null;

    public override SyntaxNode? VisitWhileStatement(WhileStatementSyntax node) =>
        base.VisitWhileStatement(node) is WhileStatementSyntax loop ? loop.WithStatement(Round(loop.Statement)) : null;

    public override SyntaxNode? VisitDoStatement(DoStatementSyntax node) =>
        base.VisitDoStatement(node) is DoStatementSyntax loop ? loop.WithStatement(Round(loop.Statement)) : null;

    private static BlockSyntax Round(StatementSyntax body) =>
        SyntaxFactory.Block(SyntaxFactory.ParseStatement($"{Counted}.Round();"), body);

    private static string Name(INamedTypeSymbol type)
    {
        var name = type.MetadataName;
        for (var outer = type.ContainingType; outer is not null; outer = outer.ContainingType) name = outer.MetadataName + "+" + name;
        return type.ContainingNamespace is { IsGlobalNamespace: false } space ? space.ToDisplayString() + "." + name : name;
    }
}
