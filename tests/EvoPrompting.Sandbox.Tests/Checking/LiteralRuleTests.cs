using EvoPrompting.Candidates;
using EvoPrompting.Compiler.Checking;
using EvoPrompting.Sandbox.Tests.Support;
using Microsoft.CodeAnalysis.CSharp;

namespace EvoPrompting.Sandbox.Tests.Checking;

public class LiteralRuleTests
{
    [Theory]
    [InlineData("1", 1)]
    [InlineData("-0.25f", 1)]
    [InlineData("new[] { 1, 2, 3 }", 3)]
    [InlineData("3.14159265358979", 2)]
    [InlineData("0xFFFFFFFFFFFFFFFF", 3)]
    [InlineData("true", 1)]
    [InlineData("'a'", 1)]
    [InlineData("\"12 34\"", 4)]
    [InlineData("\"blc,bmc->blm\"", 0)]
    [InlineData("$\"a1{2}\"", 2)]
    [InlineData("x // 1 2 3", 0)]
    public void LiteralsAreCounted(string expression, int expected) =>
        Assert.Equal(expected, LiteralRule.Count(CSharpSyntaxTree.ParseText($"class A {{ object F(object x) => {expression}\n; }}")));

    [Fact]
    public void SixtyFourLiteralsPassAndOneMoreIsGaming()
    {
        static string Source(int literals) => Contracts.Program(
            $"var w = new[] {{ {string.Join(", ", Enumerable.Repeat("1", literals - 2))} }}; x = x * w.Sum();"); // the program has 10 and 1 of its own
        Assert.Null(Contracts.Intake.Take(Source(64), TestContext.Current.CancellationToken).Rejection);
        Assert.Equal(Stage.Gaming, Contracts.Intake.Take(Source(65), TestContext.Current.CancellationToken).Rejection?.Stage);
    }

    [Fact]
    public void TextBeyondTheFreeShareCounts() =>
        Assert.Equal(10, LiteralRule.Count(CSharpSyntaxTree.ParseText($"class A {{ string s = \"{new string('a', LiteralRule.FreeText + 10)}\"; }}")));
}
