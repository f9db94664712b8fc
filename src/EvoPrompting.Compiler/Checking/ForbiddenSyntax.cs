using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace EvoPrompting.Compiler.Checking;

/// <summary>Names the C# constructs that no candidate may use, whatever types they touch.</summary>
internal static class ForbiddenSyntax
{
    /// <summary>Returns why a node is refused, or null.</summary>
    public static string? Reason(SyntaxNode node) => node switch
    {
        UsingDirectiveSyntax or ExternAliasDirectiveSyntax => "using directives may not be used: all that a candidate may use is in scope",
        BaseNamespaceDeclarationSyntax => "namespaces may not be used",
        AttributeListSyntax => "attributes may not be used",
        BaseTypeDeclarationSyntax { Parent: BaseTypeDeclarationSyntax } or DelegateDeclarationSyntax =>
            "types inside the class may not be used",
        DestructorDeclarationSyntax => "finalizers may not be used",
        ConstructorDeclarationSyntax constructor when Has(constructor.Modifiers, SyntaxKind.StaticKeyword) =>
            "static constructors may not be used",
        FieldDeclarationSyntax field when Has(field.Modifiers, SyntaxKind.StaticKeyword) => "static fields may not be used, constants may",
        PropertyDeclarationSyntax { AccessorList: { } accessors } property
            when Has(property.Modifiers, SyntaxKind.StaticKeyword)
                && accessors.Accessors.Any(a => a.Body is null && a.ExpressionBody is null)
            => "static fields may not be used, constants may",
        EventFieldDeclarationSyntax or EventDeclarationSyntax => "events may not be used",
        MemberDeclarationSyntax member when Has(member.Modifiers, SyntaxKind.ExternKeyword) => "native code may not be called",
        MemberDeclarationSyntax member when Has(member.Modifiers, SyntaxKind.UnsafeKeyword) => "unsafe code may not be used",
        MemberDeclarationSyntax member when Has(member.Modifiers, SyntaxKind.AsyncKeyword) => "a candidate runs on one thread: no async",
        LocalFunctionStatementSyntax local when Has(local.Modifiers, SyntaxKind.ExternKeyword) => "native code may not be called",
        LocalFunctionStatementSyntax local when Has(local.Modifiers, SyntaxKind.AsyncKeyword) => "a candidate runs on one thread: no async",
        AnonymousFunctionExpressionSyntax function when Has(function.Modifiers, SyntaxKind.AsyncKeyword) =>
            "a candidate runs on one thread: no async",
        UnsafeStatementSyntax or FixedStatementSyntax or PointerTypeSyntax or FunctionPointerTypeSyntax
            or StackAllocArrayCreationExpressionSyntax
            or ImplicitStackAllocArrayCreationExpressionSyntax or SizeOfExpressionSyntax => "unsafe code may not be used",
        TypeOfExpressionSyntax or MakeRefExpressionSyntax or RefTypeExpressionSyntax or RefValueExpressionSyntax =>
            "reflection may not be used",
        IdentifierNameSyntax { Identifier.Text: "dynamic", Parent: not MemberAccessExpressionSyntax } => "dynamic may not be used",
        AwaitExpressionSyntax => "a candidate runs on one thread: no await",
        LockStatementSyntax => "a candidate runs on one thread: no lock",
        YieldStatementSyntax => "yield may not be used: fill a list or an array",
        UsingStatementSyntax or LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not (int)SyntaxKind.None } =>
            "using may not be used: costs are counted by the tensors that a program makes, and the trainer frees them",
        GotoStatementSyntax { RawKind: (int)SyntaxKind.GotoStatement } => "goto may not be used: write a loop, its rounds are counted",
        TryStatementSyntax => "try may not be used: a fault ends the program",
        _ => null,
    };

    private static bool Has(SyntaxTokenList modifiers, SyntaxKind kind) => modifiers.Any(kind);
}
