namespace EvoPrompting.Sandbox.Tests.Runs;

/// <summary>A run of the real program that is killed and resumed.</summary>
internal static class KilledRun
{
    /// <summary>
    /// Runs, kills with SIGKILL after a while, resumes, until the run ends by itself. Returns how often it was killed, which the machine's
    /// load decides.
    /// </summary>
    /// <param name="run">The run's folder.</param>
    /// <param name="begin">What begins it.</param>
    /// <param name="after">How long to wait before the next kill.</param>
    /// <param name="most">Most kills.</param>
    public static async Task<int> RunAsync(string run, string[] begin, Func<TimeSpan> after, int most)
    {
        for (var kills = 0; ; kills++)
        {
            var isBegun = File.Exists(Path.Combine(run, "journal.sqlite"));
            using var process = CommandLine.Start(isBegun ? ["resume", run, "--workers", kills % 2 == 0 ? "1" : "2"] : begin);
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            if (kills == most) await process.WaitForExitAsync();
            if (kills == most || process.WaitForExit(after()))
            {
                Assert.True(process.ExitCode == 0, await errors);
                return kills;
            }

            process.Kill(); // this process only: its workers have to notice by themselves
            await process.WaitForExitAsync();
            await Task.WhenAll(output, errors);
        }
    }
}
