using EvoPrompting.Cli.Terminals;

namespace EvoPrompting.Tests.Terminals;

public class TerminalTests
{
    [Theory]
    [InlineData("xterm", true)]
    [InlineData("xterm-256color", true)]
    [InlineData("screen.xterm", true)]
    [InlineData("tmux-256color", true)]
    [InlineData("linux", true)]
    [InlineData("dumb", false)]
    [InlineData("unknown", false)]
    [InlineData("an-unheard-of-one", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void OnlyKnownTerminalsGetEscapeSequences(string? name, bool expected)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() && string.IsNullOrEmpty(name), "Windows does not name its terminals.");
        Assert.Equal(expected, Of(name: name).TakesEscapes);
    }

    [Fact]
    public void AFileOrAPipeGetsNeitherEscapesNorColoursWhateverTermSays() =>
        Assert.Equal((false, false, false), Facts(Of(redirected: true, name: "xterm")));

    [Fact]
    public void NoColorTakesTheColoursOnly()
    {
        Assert.Equal((true, true, true), Facts(Of(name: "xterm")));
        Assert.Equal((true, true, false), Facts(Of(name: "xterm", noColor: "1")));
        Assert.Equal((true, true, true), Facts(Of(name: "xterm", noColor: "")));
    }

    [Theory]
    [InlineData(80, null, 80)]
    [InlineData(80, "40", 40)]
    [InlineData(80, "200", 80)]
    [InlineData(0, "132", 132)]
    [InlineData(0, null, 80)]
    [InlineData(100, "wide", 100)]
    [InlineData(100, "-5", 100)]
    [InlineData(100, "0", 100)]
    public void ColumnsMayNarrowTheWindowOnly(int window, string? variable, int expected) =>
        Assert.Equal(expected, Of(name: "xterm", columns: variable, window: () => window).Columns());

    [Fact]
    public void AResizedWindowIsNoticed()
    {
        var window = 80;
        var terminal = Of(name: "xterm", window: () => window);
        window = 50;
        Assert.Equal(50, terminal.Columns());
    }

    private static (bool, bool, bool) Facts(Terminal terminal) => (terminal.IsTerminal, terminal.TakesEscapes, terminal.TakesColours);

    private static Terminal Of(
        bool redirected = false, string? name = null, string? noColor = null, string? columns = null, Func<int>? window = null) =>
        Terminal.Of(
            redirected,
            variable => variable switch { "TERM" => name, "NO_COLOR" => noColor, "COLUMNS" => columns, _ => null },
            window ?? (() => 80));
}
