using System.Diagnostics;

namespace EvoPrompting.Sandbox.Tests.Runs;

/// <summary>Starts the real program, as a user does. Its build stands beside this test's.</summary>
internal static class CommandLine
{
    private static string Program { get; } = Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory, "..", "..", "EvoPrompting.Cli",
        Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)),
        "evoprompting.dll"));

    /// <summary>The folder of the program and what is shipped beside it.</summary>
    public static string Folder => Path.GetDirectoryName(Program)!;

    /// <summary>Returns the line that starts it in a shell.</summary>
    public static string InShell(params string[] arguments) => string.Join(' ', ["dotnet", Program, .. arguments.Select(a => $"'{a}'")]);

    public static Process Start(params string[] arguments) => Start([], arguments);

    /// <summary>Starts it as <c>nohup</c> does: hangups are ignored.</summary>
    public static Process StartWithoutHangups(params string[] arguments) => StartInShell("trap '' HUP; exec \"$@\"", [], arguments);

    /// <param name="environment">Variables set besides those of this process.</param>
    public static Process Start(IEnumerable<(string Name, string Value)> environment, params string[] arguments) =>
        Start(new ProcessStartInfo("dotnet", [Program, .. arguments]), environment);

    private static Process StartInShell(string line, IEnumerable<(string Name, string Value)> environment, string[] arguments) =>
        Start(new ProcessStartInfo("sh", ["-c", line, "sh", "dotnet", Program, .. arguments]), environment);

    private static Process Start(ProcessStartInfo start, IEnumerable<(string Name, string Value)> environment)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError, start.RedirectStandardInput) = (true, true, true);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    /// <summary>Runs to the end; returns exit code and what it wrote.</summary>
    public static Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments) => RunAsync([], arguments);

    /// <param name="environment">Variables set besides those of this process.</param>
    public static async Task<(int Code, string Output, string Errors)> RunAsync(
        IEnumerable<(string Name, string Value)> environment, params string[] arguments)
    {
        using var process = Start(environment, arguments);
        return await EndOfAsync(process);
    }

    /// <summary>Runs a line of a shell in which <c>"$@"</c> is the program with its arguments.</summary>
    public static async Task<(int Code, string Output, string Errors)> RunInShellAsync(string line, params string[] arguments)
    {
        using var process = StartInShell(line, [], arguments);
        return await EndOfAsync(process);
    }

    private static async Task<(int Code, string Output, string Errors)> EndOfAsync(Process process)
    {
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await errors);
    }
}
