using EvoPrompting.Chance;
using EvoPrompting.LanguageModels.Sampling;
using EvoPrompting.LanguageModels.Tokens;

namespace EvoPrompting.Torch.Tests.LanguageModels;

public class TokenChoiceTests
{
    private static readonly float[] Logits = [.. Enumerable.Range(0, BytePairTokenizer.FirstMerge).Select(_ => -50f)];

    [Fact]
    public void AtTemperatureZeroTheSmallestOfTheLikeliestIsTaken()
    {
        float[] logits = [.. Logits];
        (logits[5], logits[9], logits[2]) = (1.5f, 1.5f, 1.4f);
        Assert.Equal(5, TokenChoice.Draw(logits, 0, new(1), BytePairTokenizer.Begin));
    }

    [Fact]
    public void TheTokenThatBeginsATextIsNeverDrawn()
    {
        float[] logits = [.. Logits];
        logits[BytePairTokenizer.Begin] = 100;
        var chance = new RandomStream(1);
        Assert.All(
            Enumerable.Range(0, 1_000),
            _ => Assert.NotEqual(BytePairTokenizer.Begin, TokenChoice.Draw(logits, 1, chance, BytePairTokenizer.Begin)));
        Assert.NotEqual(BytePairTokenizer.Begin, TokenChoice.Draw(logits, 0, chance, BytePairTokenizer.Begin));
    }

    /// <summary>
    /// Of two tokens one apart the likelier has the share 1 / (1 + exp(-1 / temperature)); within four standard deviations.
    /// </summary>
    [Theory]
    [InlineData(0.5, 0.8808)]
    [InlineData(1, 0.7311)]
    [InlineData(2, 0.6225)]
    [InlineData(0.5, 0.8808, 5_003)]
    [InlineData(2, 0.6225, 5_003)]
    public void DrawingFollowsSoftmaxAtEachTemperature(double temperature, double share, int tokens = BytePairTokenizer.FirstMerge)
    {
        var logits = new float[tokens];
        (logits[3], logits[7]) = (1, 2);
        for (var i = 0; i < logits.Length; i++) if (i is not 3 and not 7) logits[i] = -1_000;
        var chance = new RandomStream(4);
        var sevens = Enumerable.Range(0, 10_000)
            .Count(_ => TokenChoice.Draw(logits, temperature, chance, BytePairTokenizer.Begin) == 7) / 10_000.0;
        var deviation = Math.Sqrt(share * (1 - share) / 10_000);
        Assert.InRange(sevens, share - 4 * deviation, share + 4 * deviation);
    }

    [Fact]
    public void OfALargeVocabularyTheLastTokensAreDrawnAndTheExcludedOneIsNot()
    {
        float[] logits = [.. Enumerable.Repeat(-1_000f, 5_003)];
        (logits[5_001], logits[5_002], logits[8]) = (2, 2, 50);
        var chance = new RandomStream(3);
        var drawn = Enumerable.Range(0, 200).Select(_ => TokenChoice.Draw(logits, 0.7, chance, excluded: 8)).ToHashSet();
        Assert.Equal([5_001, 5_002], drawn.Order());
    }

    /// <summary>Wherever it stands, at any temperature, in vocabularies of both sizes.</summary>
    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void ALogitThatIsNotFiniteIsNoChoice(float logit)
    {
        foreach (var count in (int[])[7, 5_003])
            foreach (var at in (int[])[0, 5, count - 1])
                foreach (var temperature in (double[])[0, 1])
                {
                    var logits = new float[count];
                    logits[at] = logit;
                    Assert.Throws<NotFiniteNumberException>(() => TokenChoice.Draw(logits, temperature, new(1), null));
                }
    }

    [Theory]
    [InlineData(7)]
    [InlineData(5_003)]
    public void AnExcludedTokenBeyondTheLogitsExcludesNothing(int count)
    {
        var logits = new float[count];
        logits[count - 1] = float.MaxValue;
        foreach (var excluded in (int[])[count, 1_000_000])
            Assert.Equal(count - 1, TokenChoice.Draw(logits, 1, new(1), excluded));
    }

    [Fact]
    public void NoTokenNeedsToBeExcluded()
    {
        float[] logits = [9, 1, 2];
        Assert.Equal(0, TokenChoice.Draw(logits, 0, new(1), null));
        Assert.Equal(2, TokenChoice.Draw(logits, 0, new(1), 0));
    }

    [Fact]
    public void ADrawTakesOneNumberOfItsStream()
    {
        var (drawing, counting) = (new RandomStream(6), new RandomStream(6));
        TokenChoice.Draw(Logits, 0.7, drawing, BytePairTokenizer.Begin);
        counting.NextUInt64();
        Assert.Equal(counting.NextUInt64(), drawing.NextUInt64());
    }
}
