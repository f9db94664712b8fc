using System.Diagnostics;
using EvoPrompting.Sandbox.Tests.Support;

namespace EvoPrompting.Sandbox.Tests.Runs;

/// <summary>Under <c>nohup</c> a run goes on when its terminal goes, and so do its workers.</summary>
public sealed class HangupTests : IDisposable
{
    private const int HangUp = 1, Interrupt = 2;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("evoprompting-hangup-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void AWorkerIgnoresWhatItsParentIgnores()
    {
        using var run = CommandLine.StartWithoutHangups(
            "run", "mnist1d", "--lm", "edits", "--workers", "1", "--out", Path.Combine(folder.FullName, "run"));
        try
        {
            var clock = Stopwatch.StartNew();
            IReadOnlySet<int> ignored;
            do
            {
                Assert.True(clock.Elapsed < TimeSpan.FromMinutes(20) && !run.HasExited, "no worker came");
                Thread.Sleep(50);
                ignored = ProcessTree.Below(run.Id).Where(IsWorker).Select(ProcessTree.IgnoredSignals)
                    .LastOrDefault(signals => signals.Contains(Interrupt), new HashSet<int>());
            }
            while (ignored.Count == 0); // a worker that ignores the interrupt key has done what it does about signals

            Assert.Contains(HangUp, ignored);
        }
        finally
        {
            run.Kill(entireProcessTree: true);
            run.WaitForExit();
        }
    }

    private static bool IsWorker(int id) => ProcessTree.Read(id, "cmdline").Contains("EvoPrompting.Worker", StringComparison.Ordinal);
}
