using System.Diagnostics;
using System.Text;

namespace EvoPrompting.Sandbox.Tests.Runs;

/// <summary>Folders that are read-only, missing or named too long.</summary>
public sealed class DiskTests(FinishedRun run) : IClassFixture<FinishedRun>
{
    // Root may write where nobody may, but for a root without capabilities.
    private static readonly string Unprivileged =
        Environment.IsPrivilegedProcess ? "exec setpriv --inh-caps=-all --bounding-set=-all \"$@\"" : "exec \"$@\"";

    [Fact]
    public async Task ARunInAReadOnlyFolderIsReportedAndExportedAndNotResumed()
    {
        var (_, whole, _) = await CommandLine.RunAsync("export", run.Folder);
        var before = Files();
        ReadOnly(true);
        try
        {
            var report = await CommandLine.RunInShellAsync(Unprivileged, "report", run.Folder);
            Assert.True(report.Code == 0, report.Errors);
            Assert.StartsWith("Seeds and best children", report.Output, StringComparison.Ordinal);
            Assert.Contains($"not written again: {run.Folder}/recipe.json cannot be written: permission is denied", report.Errors);

            Assert.Equal((0, whole, ""), await CommandLine.RunInShellAsync(Unprivileged, "export", run.Folder));

            var (code, _, errors) = await CommandLine.RunInShellAsync(Unprivileged, "resume", run.Folder);
            Assert.Equal(2, code);
            Assert.StartsWith($"{run.Folder} cannot be written to: permission is denied; ", errors, StringComparison.Ordinal);
            Assert.Single(errors.TrimEnd().Split('\n'));
        }
        finally
        {
            ReadOnly(false);
        }

        Assert.Equal(before, Files());
    }

    [Fact]
    public async Task ARunThatWasKilledIsReadWithoutATemporaryFolder()
    {
        var killed = run.In("killed");
        using (var process = CommandLine.Start("run", "mnist1d", "--recipe", run.Recipe, "--out", killed))
        {
            while (new FileInfo(Path.Combine(killed, "journal.sqlite-wal")) is not { Exists: true, Length: > 0 })
            {
                Assert.False(process.HasExited);
                await Task.Delay(20);
            }

            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }

        File.Delete(Path.Combine(killed, "journal.sqlite-shm")); // as where its folder was copied by hand
        var (code, output, errors) = await CommandLine.RunAsync([("TMPDIR", run.In("missing"))], "export", killed);

        Assert.True(code == 0, errors);
        Assert.StartsWith("{\"record\":\"run\"", output, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(killed, "journal.sqlite-shm")));
    }

    [Fact]
    public async Task DoctorSaysThatTheTemporaryFolderIsMissing()
    {
        var (code, output, _) = await CommandLine.RunAsync([("TMPDIR", run.In("missing"))], "doctor");

        Assert.Equal(3, code);
        Assert.Contains($"temporary files DOES NOT WORK: {run.In("missing")}/ cannot be written: there is no such folder", output);
    }

    [Theory]
    [InlineData(3, 200, "SQLite takes a run's folder of at most 485")]
    [InlineData(1, 300, "the path is too long; one name may have 255 bytes")]
    public async Task APathThatIsTooLongIsSaidToBeThat(int names, int length, string part)
    {
        var path = run.In(string.Join('/', Enumerable.Repeat(new string('a', length), names)));
        var (code, _, errors) = await CommandLine.RunAsync("run", "mnist1d", "--recipe", run.Recipe, "--out", path);

        Assert.Equal(2, code);
        Assert.Contains(part, errors);
        Assert.Single(errors.TrimEnd().Split('\n'));
        Assert.False(Directory.Exists(run.In(new string('a', length)))); // nothing of it was made
    }

    private void ReadOnly(bool on)
    {
        using var change = Process.Start("chmod", [on ? "u-w" : "u+w", run.Folder]);
        change.WaitForExit();
    }

    private string Files() => Directory.GetFiles(run.Folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        .Aggregate(new StringBuilder(), (text, file) => text.Append($"{file} {File.GetLastWriteTimeUtc(file):O}\n")).ToString();
}
