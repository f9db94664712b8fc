using System.Diagnostics;

namespace EvoPrompting.Sandbox.Tests.Packages;

/// <summary>Runs programs that are not ours, within a time.</summary>
internal static class OtherProgram
{
    /// <summary>Returns the exit code and all that it wrote. One that takes longer is killed with all that it started.</summary>
    /// <param name="folder">Where it runs, and where it keeps what it would keep in the user's home.</param>
    public static async Task<(int Code, string Output)> RunAsync(string folder, TimeSpan most, params string[] words)
    {
        var start = new ProcessStartInfo(words[0], words[1..])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)
            [("DOTNET_NOLOGO", "1"), ("DOTNET_CLI_TELEMETRY_OPTOUT", "1"), ("MSBUILDDISABLENODEREUSE", "1"), ("NUGET_PACKAGES", "")])
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var late = new CancellationTokenSource(most);
        try
        {
            await process.WaitForExitAsync(late.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{string.Join(' ', words)} took longer than {most}");
        }

        return (process.ExitCode, await output + await errors);
    }
}
