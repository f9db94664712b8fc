using System.Text.RegularExpressions;

namespace EvoPrompting.Tests.Build;

/// <summary>Where a source file stands and how wide it is.</summary>
public partial class SourceLayoutTests
{
    private const int Widest = 140;

    /// <summary>Folders whose long lines are not broken yet: take one out when it is done.</summary>
    private static readonly string[] StillWide =
    [
        "src/EvoPrompting.Cli/", "src/EvoPrompting.Evaluation/Pool/", "src/EvoPrompting.Journal/",
        "src/EvoPrompting.LanguageModels/Endpoints/",
        "src/EvoPrompting.Networks/Trainers/", "tests/EvoPrompting.Sandbox.Tests/Attacks/", "tests/EvoPrompting.Sandbox.Tests/Runs/",
        "tests/EvoPrompting.Tests/Journal/", "tests/EvoPrompting.Tests/Reports/", "tests/EvoPrompting.Torch.Tests/CSharp/",
        "tests/EvoPrompting.Torch.Tests/Endpoints/",
    ];

    [Fact]
    public void ANamespaceIsTheProjectsRootAndTheFolder()
    {
        var astray =
            from file in Files("src", "tests")
            let declared = Namespace().Match(File.ReadAllText(file))
            where declared.Success && declared.Groups[1].Value != Expected(file) // programs of top-level statements have none
            select $"{Relative(file)}: {declared.Groups[1].Value} instead of {Expected(file)}";
        Assert.Empty(astray);
    }

    [Fact]
    public void TheCoreAndTheJournalKnowNoTask()
    {
        var named = Files("src/EvoPrompting.Core", "src/EvoPrompting.Journal").Where(f => OfATask().IsMatch(File.ReadAllText(f)))
            .Select(Relative);
        Assert.Empty(named);
        Assert.Contains(Files("src/EvoPrompting.Tasks"), f => OfATask().IsMatch(File.ReadAllText(f))); // the words are still in use
    }

    [Fact]
    public void NoLineIsWiderThan140Columns()
    {
        var wide = Files("src", "tests", "eng", "bench").Where(IsWide).Select(Relative).ToArray();
        Assert.DoesNotContain(wide, file => !StillWide.Any(folder => file.StartsWith(folder, StringComparison.Ordinal)));
        Assert.All(StillWide, folder => Assert.Contains(wide, file => file.StartsWith(folder, StringComparison.Ordinal))); // or it is done
    }

    /// <summary>The core's root is the product's name.</summary>
    private static string Expected(string file)
    {
        var parts = Path.GetDirectoryName(Relative(file))!.Split('/');
        var root = parts[1] == "EvoPrompting.Core" ? "EvoPrompting" : parts[1];
        return string.Join('.', [root, .. parts[2..]]);
    }

    private static bool IsWide(string file) => File.ReadLines(file).Any(line => line.Length > Widest);

    private static string Relative(string file) => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/');

    private static IEnumerable<string> Files(params string[] folders) =>
        folders.Select(folder => Path.Combine(Repository.Root, folder)).Where(Directory.Exists)
            .SelectMany(folder => Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories));

    [GeneratedRegex(@"Clrs|Mnist|[Vv]alidation_?[Ee]rror|[Mm]ultiply_?[Aa]dds")]
    private static partial Regex OfATask();

    [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
