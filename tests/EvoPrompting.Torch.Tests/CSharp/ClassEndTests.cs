using System.Text;
using CsCheck;
using EvoPrompting.Tasks.CSharp;

namespace EvoPrompting.Torch.Tests.CSharp;

public class ClassEndTests
{
    [Theory]
    [InlineData("{ }")]
    [InlineData("{ { } { } }")]
    [InlineData("{ // }\n }")]
    [InlineData("{ /* } */ }")]
    [InlineData("{ /*/ } */ }")]
    [InlineData("{ /* * / } **/ }")]
    [InlineData("{ a / b; }")]
    [InlineData("{ \"}\" }")]
    [InlineData("{ \"\\\"}\" }")]
    [InlineData("{ \"\\\\\" }")]
    [InlineData("{ \"\" }")]
    [InlineData("{ \"// {\" }")]
    [InlineData("{ @\"}\\\" }")]
    [InlineData("{ @\"}\"\"}\" }")]
    [InlineData("{ @\"\"\"}\" }")]
    [InlineData("{ $@\"}\\\" }")]
    [InlineData("{ @$\"}\\\" }")]
    [InlineData("{ @\"\" }")]
    [InlineData("{ \"\"\"}\"}\"\"\" }")]
    [InlineData("{ $\"{{}}\" }")]
    [InlineData("{ '}' }")]
    [InlineData("{ '\\'' }")]
    [InlineData("{ '\"' }")]
    [InlineData("{ \"an unclosed string\n }")]
    public void TheClassEndsWhereItsBraceIsClosed(string code)
    {
        var end = new ClassEnd();
        Assert.Equal(Encoding.UTF8.GetByteCount(code), end.Read(Encoding.UTF8.GetBytes(code + "\nclass Next { }")));
        Assert.True(end.IsReached);
    }

    [Theory]
    [InlineData("{ ")]
    [InlineData("{ { }")]
    [InlineData("{ \" }")]
    [InlineData("{ /* }")]
    [InlineData("{ // }")]
    public void AnOpenClassHasNoEnd(string code)
    {
        var end = new ClassEnd();
        Assert.Equal(code.Length, end.Read(Encoding.UTF8.GetBytes(code)));
        Assert.False(end.IsReached);
    }

    [Fact]
    public void ItDoesNotMatterWhereTheTextIsCut() =>
        Gen.Select(Gen.String[Gen.Char["{}\"'/*\\@$\n x"], 0, 60], Gen.Int[0, 60]).Sample((text, cut) =>
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            cut = Math.Min(cut, bytes.Length);
            var (whole, parts) = (new ClassEnd(), new ClassEnd());
            return whole.Read(bytes) == parts.Read(bytes.AsSpan(0, cut)) + parts.Read(bytes.AsSpan(cut))
                && whole.IsReached == parts.IsReached;
        });
}
