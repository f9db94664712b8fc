using System.Text.RegularExpressions;

namespace EvoPrompting.Tests.Build;

/// <summary>Where a source file stands and how wide it is.</summary>
public partial class SourceLayoutTests
{
    private const int Widest = 140;

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
        Assert.Empty(Files("src", "tests", "eng", "bench").SelectMany(WideLines));
    }

    /// <summary>The core's root is the product's name.</summary>
    private static string Expected(string file)
    {
        var parts = Path.GetDirectoryName(Relative(file))!.Split('/');
        var root = parts[1] == "EvoPrompting.Core" ? "EvoPrompting" : parts[1];
        return string.Join('.', [root, .. parts[2..]]);
    }

    /// <summary>Text in raw strings is as wide as what it stands for: it does not count.</summary>
    private static IEnumerable<string> WideLines(string file)
    {
        var isText = false;
        var number = 0;
        foreach (var line in File.ReadLines(file))
        {
            number++;
            var marks = line.Split("\"\"\"").Length - 1;
            if (line.Length > Widest && !isText && marks == 0) yield return $"{Relative(file)}:{number}";
            if (marks % 2 == 1) isText = !isText;
        }
    }

    private static string Relative(string file) => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/');

    private static IEnumerable<string> Files(params string[] folders) =>
        folders.Select(folder => Path.Combine(Repository.Root, folder)).Where(Directory.Exists)
            .SelectMany(folder => Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories));

    [GeneratedRegex(@"Clrs|Mnist|[Vv]alidation_?[Ee]rror|[Mm]ultiply_?[Aa]dds")]
    private static partial Regex OfATask();

    [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
