using EvoPrompting.Cli.Quality;

namespace EvoPrompting.Tests.Quality;

public class CompletionQualityTests
{
    [Fact]
    public void CountsWhatIsViableNewAndNewInStructure()
    {
        string[] parents = ["conv 3", "dense 10"];
        JudgedCompletion[] completions =
        [
            new("conv  3", parents, true),      // a parent after normalisation
            new("conv 5", parents, true),       // new, in its numbers only
            new("conv  5", parents, true),      // the same once more
            new("conv 5 relu", parents, true),  // new in structure
            new("gru 7", parents, false),       // new, but not viable; stands in the corpus
        ];
        static string Normalise(string source) => source.Replace("  ", " ");
        static string WithoutNumbers(string source) => string.Concat(Normalise(source).Where(c => !char.IsDigit(c)));

        var quality = CompletionQuality.Of(completions, Normalise, WithoutNumbers, new HashSet<string> { "gru 7", "lstm 8" });

        Assert.Equal(new CompletionQuality(Completions: 5, Viable: 4, Novel: 2, NewStructures: 1, Verbatim: 1), quality);
    }
}
