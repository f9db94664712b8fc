using EvoPrompting.Cli.Quality;

namespace EvoPrompting.Tests.Quality;

public class LinesOfParentsTests
{
    [Fact]
    public void WhatAModelKnowsByHeartIsNotOfItsParents()
    {
        JudgedCompletion[] completions =
        [
            Of("{ a b x }", ["{ a b }", "{ c }"]), // four of five lines; of the other prompt's parents two: the braces
            Of("{ z }", ["{ y }", "{ y }"]),       // two of three; two in the other's as well
            Of("{ a b c }", ["{ a b c }"], isViable: false),
        ];
        var lines = LinesOfParents.Of(completions, Words)!;
        Assert.Equal((4 / 5.0 + 2 / 3.0) / 2, lines.Own, 1e-12);
        Assert.Equal((2 / 5.0 + 2 / 3.0) / 2, lines.Others, 1e-12);
    }

    [Fact]
    public void OnePromptAloneHasNothingToCompareWith()
    {
        Assert.Null(LinesOfParents.Of([], Words));
        Assert.Null(LinesOfParents.Of([Of("a", ["b", "c"]), Of("d", ["c", "b"])], Words));
    }

    [Fact]
    public void AProgramWithoutLinesHasNoneOfItsParents() =>
        Assert.Equal(new LinesOfParents(0, 0), LinesOfParents.Of([Of("", ["a"]), Of("", ["b"])], Words));

    private static string[] Words(string program) => program.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static JudgedCompletion Of(string source, string[] parents, bool isViable = true) => new(source, parents, true, isViable);
}
