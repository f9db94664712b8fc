using EvoPrompting.Cli.Terminals;

namespace EvoPrompting.Tests.Terminals;

public class ProgressLineTests
{
    private static readonly string[] parts =
        ["round 4 of 4", "104 compiled, 98 trained, 0 lost of 128", "about 5 min left", "128 proposed"];

    [Theory]
    [InlineData(200, "round 4 of 4 | 104 compiled, 98 trained, 0 lost of 128 | about 5 min left | 128 proposed")]
    [InlineData(79, "round 4 of 4 | 104 compiled, 98 trained, 0 lost of 128 | about 5 min left")]
    [InlineData(60, "round 4 of 4 | 104 compiled, 98 trained, 0 lost of 128")]
    [InlineData(40, "round 4 of 4 | about 5 min left")]
    [InlineData(12, "round 4 of 4")]
    [InlineData(9, "round 4")]
    [InlineData(4, "")]
    public void PartsAreShownWholeOrNotAtAll(int width, string line) => Assert.Equal(line, ProgressLine.Fitting(parts, width));

    [Fact]
    public void ALineThatIsWrittenOverFollowsTheWidthOfTheTerminal()
    {
        var columns = 80;
        using var text = new StringWriter { NewLine = "\n" };
        var line = new ProgressLine(text, new Terminal(true, true, true, () => columns));
        line.Show(parts);
        columns = 41;
        line.Show(parts);
        line.Say("one that stays, and is longer than its line");
        line.Clear();

        Assert.Equal(
            "\r\e[Kround 4 of 4 | 104 compiled, 98 trained, 0 lost of 128 | about 5 min left\r\e[Kround 4 of 4 | about 5 min left\r\e[K"
            + "one that stays, and is longer than its\nline\n\r\e[K", text.ToString());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void WhereNothingCanBeWrittenOverOnlyPlainLinesAreShown(bool isTerminal)
    {
        using var text = new StringWriter { NewLine = "\n" };
        var line = new ProgressLine(text, new Terminal(isTerminal, false, false, () => 80));
        line.Show(parts);
        line.Say("one that stays");
        line.Clear();

        Assert.False(line.IsLive);
        Assert.Equal("one that stays\n", text.ToString());
    }
}
