using System.Diagnostics;
using System.Text.RegularExpressions;

namespace EvoPrompting.Sandbox.Tests.Runs;

/// <summary>
/// What the real program shows in a real terminal, of any kind and width. The run is an old one that comes with the tests.
/// </summary>
public sealed partial class TerminalTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("evoprompting-terminal-");

    public TerminalTests() => File.Copy(
        Path.Combine(AppContext.BaseDirectory, "../../../../tests/EvoPrompting.Tests/Journal/Fixtures/v1/journal.sqlite"),
        Path.Combine(folder.FullName, "journal.sqlite"));

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData("xterm", 40)]
    [InlineData("xterm", 80)]
    [InlineData("xterm", 100)]
    [InlineData("dumb", 80)]
    [InlineData("of-no-known-kind", 60)]
    [InlineData("", 80)]
    public async Task NoWordOrNumberOfAReportIsTorn(string kind, int columns)
    {
        var shown = Escapes().Replace(await ShownAsync(kind, columns, "report", folder.FullName), "");
        var (code, piped, errors) = await CommandLine.RunAsync("report", folder.FullName);

        Assert.Equal(0, code);
        var whole = Words(piped + errors).ToHashSet();
        whole.UnionWith(Words($"No room in {columns} columns for: They are in report.md, and on a wider terminal."));
        whole.UnionWith(whole.SelectMany(w => w.Split('/')).ToArray()); // paths may be broken after separators
        whole.UnionWith(whole.Select(w => w + ";").ToArray()); // columns that have no room are listed
        whole.UnionWith(whole.Select(w => w + ".").ToArray());
        Assert.All(Words(shown).Where(w => !w.Contains('/', StringComparison.Ordinal)), w => Assert.Contains(w, whole));
        Assert.All(shown.Split('\n'), l => Assert.True(l.Length <= columns || !l.Trim().Contains(' ', StringComparison.Ordinal), l));
    }

    [Theory]
    [InlineData("report")]
    [InlineData("compare")]
    [InlineData("tasks")]
    [InlineData("--help")]
    [InlineData("report", "no-such-run")]
    public async Task ADumbTerminalGetsPlainLines(params string[] arguments)
    {
        var shown = await ShownAsync("dumb", 80, arguments is ["report" or "compare"] ? [.. arguments, folder.FullName] : arguments);
        Assert.NotEqual("", shown);
        Assert.DoesNotMatch("[\e\r]", shown);
    }

    /// <summary>Returns what the program writes to a terminal, without the terminal's own carriage returns at the ends of lines.</summary>
    private static async Task<string> ShownAsync(string kind, int columns, params string[] arguments)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/script"), "needs the command script");
        var start = new ProcessStartInfo(
            "/usr/bin/script", ["-qec", $"stty cols {columns}; {CommandLine.InShell(arguments)}", "/dev/null"])
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        };
        start.Environment["TERM"] = kind;
        foreach (var name in (string[])["COLUMNS", "NO_COLOR"]) start.Environment.Remove(name);
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var shown = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return shown.Replace("\r\n", "\n", StringComparison.Ordinal);
    }

    private static IEnumerable<string> Words(string text) =>
        text.Split([' ', '\n', '│'], StringSplitOptions.RemoveEmptyEntries).Where(w => !Lines().IsMatch(w));

    [GeneratedRegex(@"\e\[[\d;?]*[A-Za-z]|\e[=>]|\x04|\^D\x08\x08")]
    private static partial Regex Escapes();

    [GeneratedRegex(@"^[\u2500-\u257F]+$")]
    private static partial Regex Lines();
}
