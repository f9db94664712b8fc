using EvoPrompting.Cli.Terminals;

namespace EvoPrompting.Tests.Terminals;

public class WrappedTextTests
{
    [Theory]
    [InlineData("fits as it is", 13, "fits as it is")]
    [InlineData("a number -75,962.4 is whole", 10, "a number|-75,962.4|is whole")]
    [InlineData("of /a/long/path/to/a/run here", 10, "of /a/|long/path/|to/a/run|here")] // after separators
    [InlineData("12345/67890", 6, "12345/67890")] // two numbers are no path
    [InlineData("https://host/v1", 8, "https://|host/v1")]
    [InlineData("unbreakableidentifier", 10, "unbreakableidentifier")] // whole, whatever the terminal makes of it
    [InlineData("汉字没有空格", 4, "汉字|没有|空格")] // two columns each
    [InlineData("C:\\runs\\one", 8, "C:\\runs\\|one")]
    [InlineData("", 5, "")]
    public void LinesBreakBetweenWords(string text, int width, string lines) =>
        Assert.Equal(lines.Split('|'), WrappedText.Lines(text, width));

    [Fact]
    public void WordsAndTheirOrderStay()
    {
        const string Text = "Hypervolume 1.246 (seeds alone 0.496): area in log10(size) x error up to size 100,000 and error 0.500.";
        for (var width = 1; width <= 120; width++)
        {
            var lines = WrappedText.Lines(Text, width);
            Assert.Equal(Text, string.Join(' ', lines));
            Assert.All(lines, l => Assert.True(l.Length <= width || !l.Contains(' ', StringComparison.Ordinal)));
        }
    }

    [Theory]
    [InlineData("worker          trained a seed of its own", 35, "worker          trained a seed of|                its own")] // a label
    [InlineData("  indented words", 12, "  indented|  words")]
    [InlineData("plain words here", 12, "plain words|here")]
    [InlineData("a very long label  of it", 20, "a very long label|of it")] // no room beside it
    public void WhatGoesOnStandsBelowWhereTheWordsBegan(string line, int width, string lines) =>
        Assert.Equal(lines.Split('|'), WrappedText.Hanging(line, width));

    [Fact]
    public void TheWrittenLinesFitAndNothingIsHeldBack()
    {
        using var inner = new StringWriter { NewLine = "\n" };
        using (var writer = new WrappedWriter(inner, () => 12))
        {
            writer.WriteLine("words that are too long");
            writer.Write("the rest");
        }

        Assert.Equal("words that\nare too long\nthe rest", inner.ToString());
    }
}
