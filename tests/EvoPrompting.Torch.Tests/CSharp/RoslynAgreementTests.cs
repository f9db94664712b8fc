using System.Text;
using CsCheck;
using EvoPrompting.SearchTasks;
using EvoPrompting.Tasks.CSharp;
using EvoPrompting.Torch.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace EvoPrompting.Torch.Tests.CSharp;

/// <summary>The scanner against the compiler's own parser.</summary>
public class RoslynAgreementTests
{
    private static readonly CSharpParseOptions Latest = new(LanguageVersion.CSharp14, DocumentationMode.None);

    public static TheoryData<string> HandMade =>
    [
        "class A { string s = $\"{x:}\"; }",
        "class A { string s = $\"{x:N2}}}\"; }",
        "class A { string s = $\"{(b ? 1 : 2):0.0}\"; }",
        "class A { string s = $\"{(global::System.Math.PI)}\"; }",
        "class A { string s = $\"{new { B = \"}\" }}\"; }",
        "class A { string s = $\"{{{x}}}\"; }",
        "class A { string s = $@\"{x}\"\"}}\\\"; }",
        "class A { string s = @$\"{F(@\"\"\"\"\"\")}\"; }",
        "class A { string s = $\"{'\"'}{\"\\\"}\"}\"; }",
        "class A { string s = $\"{\n// }\"\nx /* } */ }\"; }",
        "class A { string s = $$\"\"\"{{{x}}}\"\"\"; }",
        "class A { string s = $$\"\"\"{ {{new { B = 1 }}} }\"\"\"; }",
        "class A { string s = $$$\"\"\"\"\n    }}\"\"\"{{{ $\"\"\"{ $\"{1}\" }\"\"\" }}}\n    \"\"\"\"; }",
        "class A { string s = \"\"\"\"\"\"} \"\"\"\"\"}\"\"\"\"\"\"; }",
        "class A { string s = \"\"\"\n    \\\n    \"\"\"; }",
        "class A { ReadOnlySpan<byte> s => \"}\"u8; char c = '\\'', d = '\"', e = '\\u007d'; }",
        "class A { int @class = 1; string s = @\"\\\"; }",
        "class A\n{\n#region it's {\n#endregion\n}",
        "class A\n{\n    # pragma warning disable // '\n}",
        "class A { // }\u2028}",
        "class A { // }\u0085}",
        "class A { // }\r}",
        "class A { int x = 1 / 2 /* } */ / 3; }",
        "class A(object o) : B(o is { }) { }",
        "[B(new[] { 1 })] class A { }",
        "class A<[B(\"{\")] T> where T : new() { }",
        "/// <summary>{</summary>\nclass A { }",
    ];

    [Theory, MemberData(nameof(HandMade))]
    public void TheEndIsTheParsersOnHandMadeClasses(string code) => Assert.True(Agrees(code, "\nclass Next { }"), code);

    [Fact]
    public void TheEndIsTheParsersOnGeneratedClasses()
    {
        int parsed = 0, all = 0;
        Gen.Select(GeneratedCode.Class, Gen.OneOf("", " ", "\nclass Next { }", "\n/* { */", "}", "\n\"")).Sample(
            (code, more) =>
            {
                Interlocked.Increment(ref all);
                if (Agrees(code, more) is not { } agrees) return true;
                Interlocked.Increment(ref parsed);
                return agrees;
            },
            iter: 3000);
        Assert.InRange(parsed, all / 2, all);
    }

    [Fact]
    public void AProgramInAPromptHasTheParsersTokensAndNoComment()
    {
        int parsed = 0, all = 0;
        GeneratedCode.Class.Sample(
            code =>
            {
                Interlocked.Increment(ref all);
                if (Parse(code) is not { } tree) return true;
                Interlocked.Increment(ref parsed);
                var shown = Languages.CSharp.ForPrompt(code);
                var again = Parse(shown);
                return again is not null && Tokens(tree).SequenceEqual(Tokens(again)) && !again.DescendantTrivia().Any(IsComment);
            },
            iter: 3000);
        Assert.InRange(parsed, all / 2, all);
    }

    /// <summary>Whether both find the same end, the text read at once or in pieces; null where the class does not parse.</summary>
    private static bool? Agrees(string code, string more)
    {
        if (Parse(code) is not { Members: [BaseTypeDeclarationSyntax type] }) return null;
        var expected = Encoding.UTF8.GetByteCount(code[..type.CloseBraceToken.Span.End]);
        var bytes = Encoding.UTF8.GetBytes(code + more);
        foreach (var piece in (int[])[bytes.Length, 1, 7])
        {
            IProgramEnd end = new ClassEnd();
            var read = 0;
            for (var at = 0; at < bytes.Length; at += piece) read += end.Read(bytes.AsSpan(at, Math.Min(piece, bytes.Length - at)));
            if (!end.IsReached || read != expected) return false;
        }

        return true;
    }

    private static CompilationUnitSyntax? Parse(string code)
    {
        var tree = CSharpSyntaxTree.ParseText(code, Latest);
        return tree.GetDiagnostics().Any(d => d.Severity == DiagnosticSeverity.Error) ? null : (CompilationUnitSyntax)tree.GetRoot();
    }

    private static IEnumerable<string> Tokens(SyntaxNode node) => node.DescendantTokens().Select(t => t.Text);

    private static bool IsComment(SyntaxTrivia trivia) => trivia.Kind() is
        SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia
        or SyntaxKind.SingleLineDocumentationCommentTrivia or SyntaxKind.MultiLineDocumentationCommentTrivia;
}
