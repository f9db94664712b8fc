using System.Text.RegularExpressions;

namespace EvoPrompting.Tests.Build;

/// <summary>Holds README.md to what is there.</summary>
public partial class ReadmeTests
{
    private static readonly string[] NotOurs = ["artifacts", "runs", "data", "TestResults", "Expectations"];

    private readonly string readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));

    [Fact]
    public void TheTreeIsTheTree()
    {
        var told = TreeLine().Matches(readme).Select(m => m.Groups[1].Value).ToArray();
        var top = Folders("").Where(f => f is not ("src" or "tests") && !f.StartsWith('.') && !NotOurs.Contains(f));
        var projects = Folders("src").Select(f => $"src/{f}").Concat(Folders("tests").Select(f => $"tests/{f}"));
        Assert.Equal(top.Concat(projects).Order(StringComparer.Ordinal), told.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void EveryLinkLeadsToAFile()
    {
        foreach (var page in Pages(Repository.Root))
            foreach (Match link in Link().Matches(File.ReadAllText(page)))
                Assert.True(Path.Exists(Path.Combine(Path.GetDirectoryName(page)!, link.Groups[1].Value)),
                    $"{page} links to {link.Groups[1].Value}");
    }

    /// <summary>What is not ours may change while it is walked.</summary>
    private static IEnumerable<string> Pages(string folder) =>
        Directory.GetFiles(folder, "*.md").Concat(Directory.GetDirectories(folder)
            .Where(f => Path.GetFileName(f) is var name && name is not ("bin" or "obj" or ".git") && !NotOurs.Contains(name))
            .SelectMany(Pages));

    private static IEnumerable<string> Folders(string below) =>
        Directory.GetDirectories(Path.Combine(Repository.Root, below)).Select(f => Path.GetFileName(f)!);

    [GeneratedRegex(@"^ {4}((?:src/|tests/)?[A-Za-z.]+) {2,}\S", RegexOptions.Multiline)]
    private static partial Regex TreeLine();

    [GeneratedRegex(@"\]\((?!http)([^)#]+)\)")]
    private static partial Regex Link();
}
