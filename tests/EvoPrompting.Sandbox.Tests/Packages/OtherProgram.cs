using System.Diagnostics;

namespace EvoPrompting.Sandbox.Tests.Packages;

/// <summary>Runs programs that are not ours, within a time.</summary>
internal static class OtherProgram
{
    /// <summary>Returns the exit code and all that it wrote. One that takes longer is killed with all that it started.</summary>
    /// <param name="folder">Where it runs.</param>
    /// <param name="most">The time that it has.</param>
    /// <param name="environment">Variables set besides those of this process.</param>
    public static async Task<(int Code, string Output)> RunAsync(
        string folder, TimeSpan most, IEnumerable<(string Name, string Value)> environment, params string[] words)
    {
        var start = new ProcessStartInfo(words[0], words[1..])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
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
