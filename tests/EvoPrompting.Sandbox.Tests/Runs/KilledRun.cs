using System.Diagnostics;

namespace EvoPrompting.Sandbox.Tests.Runs;

/// <summary>A run of the real program that is killed and resumed.</summary>
internal static class KilledRun
{
    private const int MostAttempts = 5;

    /// <summary>
    /// Runs, kills with SIGKILL after a while, resumes, until the run ends by itself. Where the machine has become so much faster that a
    /// run ends before its first kill, another one begins. Returns the last run's folder and how often it was killed: at least once.
    /// </summary>
    /// <param name="folder">Runs get this name and a number.</param>
    /// <param name="begin">Returns what begins a run in a folder.</param>
    /// <param name="expected">How long a run takes that nobody kills.</param>
    /// <param name="share">How much of that time to wait before the next kill.</param>
    /// <param name="most">Most kills.</param>
    /// <param name="more">More words for what resumes it.</param>
    public static async Task<(string Run, int Kills)> RunAsync(
        string folder, Func<string, string[]> begin, TimeSpan expected, Func<double> share, int most, params string[] more)
    {
        for (var attempt = 1; attempt <= MostAttempts; attempt++)
        {
            var run = $"{folder}-{attempt}";
            var watch = Stopwatch.StartNew();
            if (await RunAsync(run, begin(run), () => expected * share(), most, more) is > 0 and var kills) return (run, kills);
            expected = watch.Elapsed;
        }

        throw new InvalidOperationException($"{MostAttempts} runs ended before they were killed");
    }

    private static async Task<int> RunAsync(string run, string[] begin, Func<TimeSpan> after, int most, string[] more)
    {
        for (var kills = 0; ; kills++)
        {
            var isBegun = File.Exists(Path.Combine(run, "journal.sqlite"));
            using var process = CommandLine.Start(isBegun ? ["resume", run, "--workers", kills % 2 == 0 ? "1" : "2", .. more] : begin);
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
