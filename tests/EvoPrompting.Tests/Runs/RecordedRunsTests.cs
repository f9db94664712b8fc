using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using EvoPrompting.Cli.Running;
using EvoPrompting.Journal;
using EvoPrompting.Journal.Summaries;
using EvoPrompting.Tests.Support;

namespace EvoPrompting.Tests.Runs;

/// <summary>The runs that experiments recorded: this build reads them, and they say what the documents say.</summary>
public sealed class RecordedRunsTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("evoprompting");

    public static TheoryData<string> Archives =>
        [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "experiments", "recorded")).Select(f => Path.GetFileName(f)).Order()];

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Archives))]
    public void EveryRecordedRunIsWholeAndHasTheSeedOfItsName(string archive)
    {
        var runs = Read(archive);
        Assert.NotEmpty(runs);
        foreach (var (name, run) in runs)
        {
            Assert.True(run.IsFinished, name);
            Assert.EndsWith($"-{run.History.Identity.Seed}", name, StringComparison.Ordinal);
            Assert.Equal(run.Recipe.Search.Rounds * run.Recipe.Search.ChildrenPerRound, run.Children.Count);
        }
    }

    [Fact]
    public void TheModelCardHasTheirHypervolumes()
    {
        var card = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "model-card.md"));
        var row = Assert.Single(card, line => line.StartsWith("| third model |", StringComparison.Ordinal));
        var runs = Read("tuning-embedded.tar.gz");
        string[] found =
            [.. Enumerable.Range(1, 10).Select(seed => runs[$"untuned-{seed}"].Hypervolume.ToString("0.000", CultureInfo.InvariantCulture))];
        Assert.Equal(found, row.Split('|', StringSplitOptions.TrimEntries)[2..12]);
    }

    private SortedDictionary<string, RunSummary> Read(string archive)
    {
        using var packed = File.OpenRead(Path.Combine(Repository.Root, "experiments", "recorded", archive));
        using var unpacked = new GZipStream(packed, CompressionMode.Decompress);
        using var tar = new TarReader(unpacked);
        while (tar.GetNextEntry() is { } entry)
        {
            var file = Path.Combine(folder.FullName, entry.Name);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            entry.ExtractToFile(file, overwrite: false);
        }

        return new(folder.GetDirectories().ToDictionary(d => d.Name, d => TaskOfRun.Summary(new RunFolder(d.FullName))));
    }
}
