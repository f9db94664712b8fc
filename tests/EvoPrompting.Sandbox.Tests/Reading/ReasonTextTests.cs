using EvoPrompting.Candidates;

namespace EvoPrompting.Sandbox.Tests.Reading;

public class ReasonTextTests
{
    [Theory]
    [InlineData("line 3: it is wrong\nand 2 more", "line 3: it is wrong\nand 2 more")]
    [InlineData("a\u001b[31mred\u001b[0m", "ared")]
    [InlineData("a\u009b2Jb", "ab")]
    [InlineData("a\u001b]0;a title\u0007b", "ab")]
    [InlineData("a\u001b]8;;http://x\u001b\\link", "alink")]
    [InlineData("a\u001bcb", "ab")]
    [InlineData("a\r\nb\tc\bd\0e\u007f", "a\nb cde")]
    [InlineData("a\u202eb\u2066c\u200fd\u061ce", "abcde")]
    [InlineData("a\u2028b\u2029c\ufeffd\u200be", "abcde")]
    [InlineData("a\ud800b", "a\ufffdb")]
    [InlineData("größer 漢字 😀", "größer 漢字 😀")]
    public void WhatActsIsTakenOutAndWordsStay(string text, string expected) => Assert.Equal(expected, ReasonText.Clean(text));

    [Theory]
    [InlineData(57_000)]
    [InlineData(10_000_000)]
    public void ALongReasonIsCut(int length)
    {
        var clean = ReasonText.Clean(new string('a', length));
        Assert.Equal(new string('a', ReasonText.Longest) + " ...", clean);
    }

    [Fact]
    public void ALongReasonOfNothingIsShort() => Assert.Equal(" ...", ReasonText.Clean(new string('\u202e', 1_000_000)));
}
