using System.Globalization;
using EvoPrompting.Candidates;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace EvoPrompting.Compiler.Checking;

/// <summary>
/// Reads a compiled candidate's source and says, with line numbers, what it may not use. It exists for its messages: the wall is
/// <see cref="MetadataCheck"/>, which reads what was really emitted.
/// </summary>
public static class SourceCheck
{
    private const int MostMessages = 3;

    /// <summary>Returns a rejection, or null where there is nothing to say against the source.</summary>
    public static Outcome.Rejected? Check(Compiled candidate, CandidateContract contract)
    {
        var root = candidate.Tree.GetCompilationUnitRoot();
        if (ContractFault(candidate, contract, root) is { } fault) return new Outcome.Rejected(Stage.Contract, fault);
        var walk = new Walk(candidate.Compilation.GetSemanticModel(candidate.Tree), contract.Api);
        walk.Visit(root);
        if (walk.Faults.Count == 0) return null;
        var lines = walk.Faults.Distinct().OrderBy(f => f.Line).Take(MostMessages)
            .Select(f => string.Create(CultureInfo.InvariantCulture, $"line {f.Line}: {f.Text}"));
        return new Outcome.Rejected(Stage.Check, string.Join('\n', lines));
    }

    private static string? ContractFault(Compiled candidate, CandidateContract contract, CompilationUnitSyntax root)
    {
        if (root.Members is [ClassDeclarationSyntax other] && other.Identifier.Text != contract.ClassName)
            return $"a candidate is one class named {contract.ClassName}, not {other.Identifier.Text}";
        if (root.Members is not [ClassDeclarationSyntax { TypeParameterList: null } type] || type.Identifier.Text != contract.ClassName)
            return $"a candidate is one class named {contract.ClassName}";
        var symbol = candidate.Compilation.GetTypeByMetadataName(contract.ClassName);
        if (symbol?.BaseType?.ToDisplayString() != contract.BaseType || symbol.Interfaces.Length > 0)
            return $"class {contract.ClassName} must derive from {contract.BaseType} and nothing else";
        if (symbol.IsAbstract) return $"class {contract.ClassName} must not be abstract";
        if (!symbol.InstanceConstructors.Any(c => c.Parameters.Length == 0 && c.DeclaredAccessibility == Accessibility.Public))
            return $"class {contract.ClassName} needs a public constructor without parameters, or none at all";
        return null;
    }

    private sealed class Walk(SemanticModel model, AllowedApi api) : CSharpSyntaxWalker(SyntaxWalkerDepth.Trivia)
    {
        public List<(int Line, string Text)> Faults { get; } = [];

        public override void Visit(SyntaxNode? node)
        {
            if (node is null) return;
            if (ForbiddenSyntax.Reason(node) is { } reason) Report(node.GetLocation(), reason);
            else
            {
                LookAt(node);
                base.Visit(node);
            }
        }

        public override void VisitTrivia(SyntaxTrivia trivia)
        {
            if (trivia.IsDirective) Report(trivia.GetLocation(), "directives may not be used");
        }

        private void LookAt(SyntaxNode node)
        {
            switch (node)
            {
                case CommonForEachStatementSyntax loop:
                    var each = model.GetForEachStatementInfo(loop);
                    LookAt(each.GetEnumeratorMethod, node);
                    LookAt(each.MoveNextMethod, node);
                    LookAt(each.CurrentProperty, node);
                    break;
                case ExpressionSyntax expression:
                    var symbol = model.GetSymbolInfo(expression).Symbol;
                    LookAt(symbol, node);
                    LookAt(model.GetConversion(expression).MethodSymbol, node);
                    if (model.GetTypeInfo(expression).Type is { } type) LookAtType(type, node);
                    break;
            }
        }

        private void LookAt(ISymbol? symbol, SyntaxNode node)
        {
            switch (symbol)
            {
                case ITypeSymbol type:
                    LookAtType(type, node);
                    break;
                case IMethodSymbol or IPropertySymbol or IFieldSymbol or IEventSymbol when symbol.ContainingType is { } owner:
                    if (IsOwn(symbol) || symbol is IFieldSymbol { IsConst: true }) break;
                    if (symbol is IMethodSymbol
                        {
                            MethodKind: MethodKind.BuiltinOperator or MethodKind.LambdaMethod
                        or MethodKind.LocalFunction
                        }) break;
                    LookAtMember(symbol.OriginalDefinition, owner, node);
                    break;
            }
        }

        private void LookAtMember(ISymbol member, INamedTypeSymbol owner, SyntaxNode node)
        {
            if (owner.IsAnonymousType || owner.IsTupleType && member is IFieldSymbol) return;
            var (assembly, type) = (owner.ContainingAssembly.Name, FullName(owner));
            var name = member switch
            {
                IPropertySymbol property => IsWritten(node) ? "set_" + property.MetadataName : "get_" + property.MetadataName,
                IMethodSymbol { ReducedFrom: { } unreduced } => unreduced.MetadataName,
                _ => member.MetadataName,
            };
            // A loop over a sequence disposes its enumerator, so metadata may name this; a program that wrote it would free a tensor.
            if (type == "System.IDisposable") name = "";
            var passedOn = api.IsCounted(type, name) && !CountedCalls.IsCall(node);
            if (api.AllowsMember(assembly, type, name) && !passedOn) return;
            var plain = member.MetadataName;
            Report(
                node.GetLocation(), $"'{Shown(type)}.{(plain == ".ctor" ? "new" : plain)}' may not be used: {api.ReasonFor(type, plain)}");
        }

        private void LookAtType(ITypeSymbol type, SyntaxNode node)
        {
            switch (type)
            {
                case IArrayTypeSymbol array:
                    LookAtType(array.ElementType, node);
                    break;
                case IPointerTypeSymbol or IFunctionPointerTypeSymbol or IDynamicTypeSymbol:
                    Report(node.GetLocation(), $"'{type.ToDisplayString()}' may not be used");
                    break;
                case INamedTypeSymbol named when !named.IsAnonymousType && !IsOwn(named) && named.TypeKind != TypeKind.Error:
                    foreach (var argument in named.TypeArguments)
                        LookAtType(argument, node);
                    var name = FullName(named);
                    if (!api.AllowsType(named.ContainingAssembly.Name, name))
                        Report(node.GetLocation(), $"'{Shown(name)}' may not be used: {api.ReasonFor(name)}");
                    break;
            }
        }

        private static bool IsWritten(SyntaxNode node)
        {
            while (node.Parent is MemberAccessExpressionSyntax access && access.Name == node) node = access;
            return node.Parent is AssignmentExpressionSyntax assignment && assignment.Left == node;
        }

        private bool IsOwn(ISymbol symbol) => SymbolEqualityComparer.Default.Equals(symbol.ContainingAssembly, model.Compilation.Assembly);

        private void Report(Location location, string text) => Faults.Add((location.GetLineSpan().StartLinePosition.Line + 1, text));

        private static string FullName(INamedTypeSymbol type)
        {
            var name = type.MetadataName;
            for (var outer = type.ContainingType; outer is not null; outer = outer.ContainingType) name = outer.MetadataName + "+" + name;
            return type.ContainingNamespace is { IsGlobalNamespace: false } space ? space.ToDisplayString() + "." + name : name;
        }

        private static string Shown(string type)
        {
            var shown = type.Replace('+', '.');
            foreach (var prefix in (string[])["TorchSharp.", "EvoPrompting.Networks.Contract."])
                if (shown.StartsWith(prefix, StringComparison.Ordinal))
                    return shown[prefix.Length..];
            return shown;
        }
    }
}
