using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using EvoPrompting.Sandbox.Tests.Support;

namespace EvoPrompting.Sandbox.Tests.Runs;

/// <summary>The runs that experiments recorded: this build reads them, and they say what the documents say.</summary>
public sealed class RecordedRunsTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("evoprompting");

    public static TheoryData<string> Archives =>
        [.. Directory.EnumerateFiles(Path.Combine(Checkout.Root, "experiments", "recorded")).Select(f => Path.GetFileName(f)).Order()];

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Archives))]
    public async Task EveryRecordedRunIsWholeAndHasTheSeedOfItsName(string archive)
    {
        var (rows, errors) = await ComparedAsync(Unpacked(archive));
        Assert.DoesNotContain("is not finished", errors, StringComparison.Ordinal);
        Assert.NotEmpty(rows);
        Assert.All(rows, row => Assert.EndsWith($"-{row["seed"]}", row["run"], StringComparison.Ordinal));
    }

    [Fact]
    public async Task TheModelCardHasTheirHypervolumes()
    {
        var card = await File.ReadAllLinesAsync(Path.Combine(Checkout.Root, "docs", "model-card.md"));
        var row = Assert.Single(card, line => line.StartsWith("| third model |", StringComparison.Ordinal));
        Unpacked("tuning-embedded.tar.gz");
        string[] untuned = [.. Enumerable.Range(1, 10).Select(seed => Path.Combine(folder.FullName, $"untuned-{seed}"))];
        var (rows, _) = await ComparedAsync(untuned);
        var found = rows.Where((_, i) => i % 2 == 0).Select(r => Number(r["hypervolume"])).ToArray(); // a row of the seed, one of the child
        var told = row.Split('|', StringSplitOptions.TrimEntries)[2..12].Select(Number).ToArray();
        Assert.Equal(10, found.Length);
        Assert.All(found.Zip(told), pair => Assert.Equal(pair.First, pair.Second, 0.00056)); // four digits rounded are told as three

        static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
    }

    private string[] Unpacked(string archive)
    {
        using var packed = File.OpenRead(Path.Combine(Checkout.Root, "experiments", "recorded", archive));
        using var unpacked = new GZipStream(packed, CompressionMode.Decompress);
        using var tar = new TarReader(unpacked);
        while (tar.GetNextEntry() is { } entry)
        {
            var file = Path.Combine(folder.FullName, entry.Name);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            entry.ExtractToFile(file, overwrite: false);
        }

        return [.. folder.GetDirectories().Select(d => d.FullName)];
    }

    private static async Task<(IReadOnlyList<Dictionary<string, string>> Rows, string Errors)> ComparedAsync(string[] runs)
    {
        var (code, output, errors) = await CommandLine.RunAsync(["compare", .. runs]);
        Assert.True(code == 0, errors);
        var lines = output.TrimEnd('\n').Split('\n').Select(line => line.Split('\t')).ToArray();
        return ([.. lines[1..].Select(line => lines[0].Zip(line).ToDictionary(cell => cell.First, cell => cell.Second))], errors);
    }
}
