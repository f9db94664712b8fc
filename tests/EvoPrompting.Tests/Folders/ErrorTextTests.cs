using EvoPrompting.Folders.Judging;

namespace EvoPrompting.Tests.Folders;

/// <summary>Which words of an error stream a reason repeats.</summary>
public class ErrorTextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("\n \n", "")]
    [InlineData(
        "Traceback (most recent call last):\n  File \"a.py\", line 3, in f\n    raise ValueError(1)\nValueError: no root\n",
        ": ValueError: no root")]
    [InlineData(
        "a.js:3\nconst const\n      ^^^^^\n\nSyntaxError: Unexpected token 'const'\n    at wrapSafe (node:internal)\n\nNode.js v20",
        ": SyntaxError: Unexpected token 'const'")]
    [InlineData(
        "Unhandled exception. System.FormatException: no number\n   at Program.Main()\n",
        ": Unhandled exception. System.FormatException: no number")]
    [InlineData(
        "a.c: In function 'main':\na.c:3:5: error: expected ';'\n    3 | int x\na.c:9:1: error: other\n",
        ": a.c:3:5: error: expected ';'")]
    [InlineData("a\nb\nc\n  d\n", ": b c d")]
    public void TheTellingLineIsRepeated(string errors, string words) => Assert.Equal(words, ErrorText.Of(errors));

    [Fact]
    public void LongWordsAreCut()
    {
        Assert.Equal(": ... " + new string('x', 300), ErrorText.Of(new string('x', 900)));
        Assert.Equal(": error " + new string('x', 294) + " ...", ErrorText.Of("error " + new string('x', 900)));
    }
}
