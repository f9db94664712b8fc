using System.Xml.Linq;

namespace EvoPrompting.Tests.Build;

/// <summary>Holds the projects to the arrows of ARCHITECTURE.md.</summary>
public class ProjectArrowTests
{
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["Core"] = [],
        ["Networks"] = ["Core"],
        ["Compiler"] = ["Core"],
        ["Tasks"] = ["Core", "Networks"],
        ["LanguageModels"] = ["Core"],
        ["LanguageModels.Endpoints"] = ["Core"],
        ["LanguageModels.Local"] = ["Core", "LanguageModels"],
        ["Folders"] = ["Core"],
        ["Evaluation"] = ["Core"],
        ["Journal"] = ["Core"],
        ["Corpus"] = ["Core", "Networks", "Tasks", "Compiler", "LanguageModels"],
        ["Worker"] = ["Core", "Networks"],
        ["Runs"] = ["Core", "Evaluation", "Folders", "Journal", "LanguageModels.Endpoints"],
        ["Cli"] =
        [
            "Core", "Networks", "Tasks", "Compiler", "LanguageModels", "LanguageModels.Endpoints", "LanguageModels.Local", "Evaluation",
            "Folders", "Journal", "Corpus", "Runs",
        ],
    };

    [Fact]
    public void EveryProjectReferencesWhatItMayAndNoMore()
    {
        var found = Directory.GetFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories);
        Assert.Equal(Arrows.Keys.Order(), found.Select(Name).Order());
        foreach (var project in found)
        {
            var references = XDocument.Load(project).Descendants("ProjectReference").Select(r => Name((string)r.Attribute("Include")!));
            Assert.Equal(Arrows[Name(project)].Order(), references.Order());
        }
    }

    [Fact]
    public void TheCoreNeedsTheBaseClassLibraryOnly()
    {
        var core = XDocument.Load(Path.Combine(Repository.Root, "src", "EvoPrompting.Core", "EvoPrompting.Core.csproj"));
        Assert.Empty(core.Descendants("PackageReference"));
        Assert.Equal(["../../eng/Package.targets"], core.Descendants("Import").Select(i => (string)i.Attribute("Project")!));
    }

    [Fact]
    public void TheSearchStaysOnePage() =>
        Assert.InRange(
            File.ReadAllLines(Path.Combine(Repository.Root, "src/EvoPrompting.Core/Search/EvolutionarySearch.cs")).Length, 40, 120);

    [Fact]
    public void NoSourceFileIsLongerThanFourHundredLines()
    {
        var files = new[] { "src", "tests", "eng", "bench" }.Select(folder => Path.Combine(Repository.Root, folder))
            .Where(Directory.Exists).SelectMany(folder => Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories));
        Assert.DoesNotContain(files, f => File.ReadLines(f).Count() > 400);
    }

    private static string Name(string project) => Path.GetFileNameWithoutExtension(project.Replace('\\', '/')).Replace("EvoPrompting.", "");
}
