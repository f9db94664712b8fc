using EvoPrompting.LanguageModels;

namespace EvoPrompting.Torch.Tests.LanguageModels;

public class QualityTests
{
    private static readonly ProgramSyntax syntax = new("csharp", ".cs", "/* Metrics:", "*/", "class Model : Module");

    [Fact]
    public async Task TheCountsAreThoseOfASmallExample()
    {
        string[] parents = ["A(1)", "B(2.5)"];
        var corpus = new CorpusIndex(["C(3)"], Normalise);
        var measure = new QualityMeasure(Normalise, (programs, _) => Task.FromResult<IReadOnlyList<bool>>([.. programs.Select(p => p != "broken")]), corpus);
        var quality = await measure.MeasureAsync(
        [
            new("broken", parents),
            new("A( 1)", parents), // a parent
            new("A(7)", parents), // new, but not without its number
            new("C(3)", parents), // new, and in the corpus
            new("C (3)", parents), // its like was there before
        ], default);
        Assert.Equal(new ModelQuality(Written: 5, Viable: 4, New: 2, NewWithoutNumbers: 2, Verbatim: 2), quality);
        Assert.Equal((0.8, 0.5, 0.5, 0.5), (quality.ViableShare, quality.NewShare, quality.NewWithoutNumbersShare, quality.VerbatimShare!.Value));
    }

    [Theory]
    [InlineData("Conv(32, 3)", "Conv(, )")]
    [InlineData("Dropout(0.25)", "Dropout()")]
    [InlineData("x * 1e-3f + 2.0", "x *  + ")]
    [InlineData("x.mean([1])", "x.mean([])")]
    public void NumbersAreTakenOut(string program, string expected) => Assert.Equal(expected, QualityMeasure.WithoutNumbers(program));

    [Fact]
    public void TheIndexHoldsTheProgramsOfPromptsAndCompletions()
    {
        var prompt = FewShotPrompt.Write(syntax,
            [new(new("{}"), "class Model : Module\n{\n    a;\n\n    b;\n}"), new(new("{}"), "class Model : Module\n{\n    c;\n}")], new("{}"));
        string[] expected = ["class Model : Module\n{\n    a;\n\n    b;\n}", "class Model : Module\n{\n    c;\n}", "class Model : Module\n{\n    d;\n}"];
        var programs = CorpusIndex.Programs([new(prompt, "{\n    d;\n}")], syntax).ToList();
        Assert.Equal(expected, programs);
        var index = new CorpusIndex(programs, Normalise);
        Assert.Equal(3, index.Count);
        Assert.True(index.Contains("class Model:Module{ d; }"));
        Assert.False(index.Contains("class Model:Module{ e; }"));
    }

    private static string Normalise(string program) => string.Concat(program.Where(c => !char.IsWhiteSpace(c)));
}
