using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using EvoPrompting.Sandbox.Tests.Runs;
using EvoPrompting.Tests.Build;

namespace EvoPrompting.Sandbox.Tests.Packages;

/// <summary>What somebody else gets who takes the packages, and can do with them.</summary>
public partial class PackageTests(PackedPackages packages) : IClassFixture<PackedPackages>
{
    private const long MostBytes = 250_000_000; // what the public registry takes

    private static readonly string[] Libraries =
    [
        "EvoPrompting.Core", "EvoPrompting.Evaluation", "EvoPrompting.Folders", "EvoPrompting.Journal",
        "EvoPrompting.LanguageModels.Endpoints", "EvoPrompting.Runs",
    ];

    [Fact]
    public void EachPackageSaysWhatItIsAndHasItsSymbols()
    {
        var packed = Directory.GetFiles(packages.Packed, "*.nupkg").Select(f => Path.GetFileNameWithoutExtension(f)!).ToArray();
        Assert.Equal(
            [.. Libraries.Append("EvoPrompting.Cli").Select(n => $"{n}.{packages.Version}").Order()],
            packed.Order());
        Assert.All(Directory.GetFiles(packages.Packed), file => Assert.InRange(new FileInfo(file).Length, 1, MostBytes));
        foreach (var name in Libraries)
        {
            Assert.True(File.Exists(Path.Combine(packages.Packed, $"{name}.{packages.Version}.snupkg")), name);
            using var package = packages.Open(name);
            Assert.Equal(
                [], new[] { "README.md", "LICENSE", "NOTICE", $"lib/net10.0/{name}.dll", $"lib/net10.0/{name}.xml" }
                    .Except(package.Entries.Select(e => e.FullName)));
            using var stream = package.GetEntry($"{name}.nuspec")!.Open();
            var described = XDocument.Load(stream).Descendants().Where(e => !e.HasElements).ToLookup(e => e.Name.LocalName);
            Assert.Equal("Apache-2.0", described["license"].Single().Value);
            Assert.Equal("README.md", described["readme"].Single().Value);
            Assert.NotEmpty(described["description"].Single().Value);
            Assert.NotEmpty(described["tags"].Single().Value);
            Assert.All(described["dependency"].Where(d => d.Attribute("id")!.Value.StartsWith("EvoPrompting.", StringComparison.Ordinal)),
                d => Assert.Equal($"[{packages.Version}]", d.Attribute("version")!.Value));
            Assert.DoesNotContain(
                described["dependency"], d => d.Attribute("id")!.Value.Contains("torch", StringComparison.OrdinalIgnoreCase));
        }
    }

    [Fact]
    public async Task PackedAgainAPackageIsTheSame()
    {
        var again = Path.Combine(packages.Work, "again");
        await PackedPackages.PackAsync("src/EvoPrompting.Runs", again);
        foreach (var file in Directory.GetFiles(again))
        {
            var first = Path.Combine(packages.Packed, Path.GetFileName(file));
            Assert.Equal(Content(first), Content(file));
            Assert.Equal(
                await File.ReadAllBytesAsync(first, TestContext.Current.CancellationToken),
                await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
        }

        static IEnumerable<(string Name, string Text)> Content(string package)
        {
            using var archive = ZipFile.OpenRead(package);
            foreach (var entry in archive.Entries)
            {
                using var reader = new StreamReader(entry.Open(), Encoding.Latin1);
                yield return (entry.FullName, reader.ReadToEnd());
            }
        }
    }

    [Fact]
    public async Task TheExampleRunsFromThePackagesAndItsRunGoesOn()
    {
        var text = await File.ReadAllTextAsync(
            Path.Combine(Repository.Root, "examples", "library", "cosine.cs"), TestContext.Current.CancellationToken);
        Assert.InRange(text.Split('\n').Length, 10, 41); // 40 lines and what follows the last one
        await WriteAsync("cosine.cs", OwnProject().Replace(text, $"#:package EvoPrompting.Runs@{packages.Version}"));
        var (code, first) = await packages.RunAsync("dotnet", "run", "cosine.cs");
        Assert.True(code == 0, first);
        var gaps = FrontLine().Matches(first).Select(m => (int.Parse(m.Groups[1].Value), double.Parse(m.Groups[2].Value))).ToArray();
        Assert.True(gaps.Length > 1, first);
        Assert.Equal(gaps.OrderBy(g => g.Item1).ThenBy(g => g.Item2), gaps.OrderByDescending(g => g.Item2)); // sizes rise, errors fall
        Assert.True(gaps[^1].Item2 < 0.15, first); // the best seed: 0.16
        Assert.Equal((0, first), await packages.RunAsync("dotnet", "run", "cosine.cs"));
    }

    [Fact]
    public async Task ATaskFromAFolderRunsFromThePackages()
    {
        await Successful.RunAsync("new", Path.Combine(packages.Work, "my-task"), "--language", "shell");
        await WriteAsync("folder.cs", $$"""
            #:package EvoPrompting.Runs@{{packages.Version}}
            #:property PublishAot=false
            using EvoPrompting.Folders;
            using EvoPrompting.Runs;

            var task = FolderTask.Open("my-task");
            var small = new EvoPrompting.Recipes.SearchSection
            {
                ErrorCeiling = 1, Rounds = 1, PromptsPerRound = 1, SamplesPerPrompt = 4, Survivors = 2,
            };
            var recipe = task.Recipe() with { Search = small };
            var result = await new SearchRun(task, recipe, new("runs/folder"), new(1)).RunAsync();
            Console.WriteLine($"{result.Seeds.Count(s => s.Metrics is not null)} seeds scored, {result.Children.Count} children");
            """);
        var (end, output) = await packages.RunAsync("dotnet", "run", "folder.cs");
        Assert.True(end == 0, output);
        Assert.Matches("[1-9] seeds scored, 4 children", output);
    }

    [Fact]
    public async Task TheToolIsInstalledAndFindsItsParts()
    {
        var (code, said) = await packages.RunAsync(
            "dotnet", "tool", "install", "EvoPrompting.Cli", "--version", packages.Version, "--tool-path", "tool",
            "--configfile", "nuget.config");
        Assert.True(code == 0, said);
        var (end, output) = await packages.RunAsync(Path.Combine(packages.Work, "tool", "evoprompting"), "doctor");
        Assert.True(end == 0, output);
    }

    private Task WriteAsync(string name, string text) =>
        File.WriteAllTextAsync(Path.Combine(packages.Work, name), text, TestContext.Current.CancellationToken);

    [GeneratedRegex(@"^#:project .*$", RegexOptions.Multiline)]
    private static partial Regex OwnProject();

    [GeneratedRegex(@"^(\d+) coefficients, gap (0\.\d+):", RegexOptions.Multiline)]
    private static partial Regex FrontLine();
}
