using System.Globalization;

namespace EvoPrompting.Cli.Terminals;

/// <summary>What stands behind standard output or standard error.</summary>
/// <param name="IsTerminal">False for files and pipes, whose lines are never broken.</param>
/// <param name="TakesEscapes">
/// Whether a line can be written over and boxes be drawn. A dumb, an unnamed and an unknown terminal get plain lines only.
/// </param>
/// <param name="TakesColours">As before, and NO_COLOR is not set.</param>
/// <param name="Columns">Asked each time: a terminal may be resized.</param>
internal sealed record Terminal(bool IsTerminal, bool TakesEscapes, bool TakesColours, Func<int> Columns)
{
    private const int UsualColumns = 80;

    /// <summary>How the names of terminals begin that understand escape sequences; what else stands in TERM is not known to.</summary>
    private static readonly string[] Known =
    [
        "xterm", "screen", "tmux", "rxvt", "vt1", "vt2", "vt3", "vt4", "vt5", "linux", "ansi", "st-", "alacritty", "kitty", "foot",
        "wezterm", "ghostty", "konsole", "gnome", "vte", "iterm", "putty",
        "cygwin", "mintty", "eterm-", "contour", "rio", "nsterm", "ms-terminal",
    ];

    public static Terminal Output { get; } = Of(Console.IsOutputRedirected, Environment.GetEnvironmentVariable, Window);

    public static Terminal Errors { get; } = Of(Console.IsErrorRedirected, Environment.GetEnvironmentVariable, Window);

    /// <param name="variable">Reads an environment variable.</param>
    /// <param name="window">The columns of the window, 0 where they are not known.</param>
    public static Terminal Of(bool redirected, Func<string, string?> variable, Func<int> window)
    {
        var escapes = !redirected && (variable("TERM") is { Length: > 0 } name
            ? Known.Any(k => name.StartsWith(k, StringComparison.OrdinalIgnoreCase)) : OperatingSystem.IsWindows());
        var colours = escapes && string.IsNullOrEmpty(variable("NO_COLOR"));
        return new Terminal(!redirected, escapes, colours, () => Narrower(window(), variable("COLUMNS")));
    }

    /// <summary>COLUMNS may ask for less than the window has; more would be torn by the window.</summary>
    private static int Narrower(int window, string? variable)
    {
        var asked = int.TryParse(variable, NumberStyles.None, CultureInfo.InvariantCulture, out var columns) ? columns : 0;
        return (window > 0, asked > 0) switch
        {
            (true, true) => Math.Min(window, asked),
            (true, false) => window,
            (false, true) => asked,
            _ => UsualColumns,
        };
    }

    private static int Window()
    {
        try
        {
            return Console.WindowWidth;
        }
        catch (Exception e) when (e is IOException or PlatformNotSupportedException)
        {
            return 0;
        }
    }
}
