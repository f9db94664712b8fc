using EvoPrompting.Cli.Quality;
using EvoPrompting.Tests.Support;

namespace EvoPrompting.Tests.Quality;

public class CompletionQualityTests
{
    [Fact]
    public void CountsWhatIsViableNewAndNewInStructure()
    {
        string[] parents = ["conv 3", "dense 10"];
        JudgedCompletion[] completions =
        [
            new("conv  3", parents, true, true),      // a parent after normalisation
            new("conv 5", parents, true, true),       // new, in its numbers only
            new("conv  5", parents, true, true),      // the same once more
            new("conv 5 relu", parents, true, true),  // new in structure
            new("gru 7", parents, true, false), // new, but not viable; stands in the corpus
            new("lstm 8", parents, false, false), // refused before anybody read it: nothing is asked of its text
        ];
        string Normalise(string source) => source == "lstm 8" ? throw new InvalidOperationException(source) : source.Replace("  ", " ");
        string WithoutNumbers(string source) => string.Concat(Normalise(source).Where(c => !char.IsDigit(c)));

        var quality = CompletionQuality.Of(completions, new(Normalise, WithoutNumbers), new HashSet<string> { "gru 7", "lstm 8" });

        Assert.Equal(new CompletionQuality(Completions: 6, Viable: 4, Novel: 2, NewStructures: 1, Verbatim: 1), quality);
    }

    /// <summary>A number sign starts a directive in C# and a comment elsewhere: programs in other languages are not read as C#.</summary>
    [Fact]
    public void ProgramsOfOtherLanguagesAreComparedByTheirLines()
    {
        var forms = ProgramForms.OfLines(new TextLanguage("program"));
        Assert.Equal(forms.Normalise("x = 1"), forms.Normalise("  x = 1  \n\n"));
        Assert.NotEqual(forms.Normalise("#if a\nx = 1"), forms.Normalise("#if a\nx = 2"));
        Assert.Equal(forms.WithoutNumbers("x1 = 0.5e-3 + y"), forms.WithoutNumbers("x1 = 17 + y"));
        Assert.NotEqual(forms.WithoutNumbers("x1 = 2"), forms.WithoutNumbers("x2 = 2"));
    }
}
