using EvoPrompting.Chance;
using EvoPrompting.LanguageModels.PreTraining;

namespace EvoPrompting.Torch.Tests.LanguageModels;

public class HeldOutSplitTests
{
    [Theory]
    [InlineData(1_000, 97, 7)]
    [InlineData(301, 60, 3)]
    public void NoTextOfAStrangeFamilyIsTrained(int texts, int families, int held)
    {
        var split = HeldOutSplit.Of(Texts(texts, i => i % families), held, new RunSeed(3));
        var strange = split.Strange.Select(s => s.Family).ToHashSet();
        Assert.Equal((held, held), (split.Strange.Count, split.Known.Count));
        Assert.InRange(strange.Count, 2, held); // several families, not all texts of one
        Assert.DoesNotContain(split.Trained.Concat(split.Known), s => strange.Contains(s.Family));
        Assert.Empty(split.Trained.Select(s => s.Tokens[0]).Intersect(split.Known.Select(s => s.Tokens[0])));
        Assert.InRange(split.Trained.Count, 0.9 * texts - held, texts - 2 * held);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(null)]
    public void TooFewFamiliesOrNoneLeaveNoStrangeOne(int? families)
    {
        var split = HeldOutSplit.Of(Texts(200, i => i % families), 20, new RunSeed(3));
        Assert.Equal((180, 0, 20), (split.Trained.Count, split.Strange.Count, split.Known.Count));
    }

    [Fact]
    public void TheSeedDecides()
    {
        var texts = Texts(400, i => i % 80);
        int?[] Strange(ulong seed) => [.. HeldOutSplit.Of(texts, 10, new RunSeed(seed)).Strange.Select(s => s.Family)];
        Assert.Equal(Strange(1), Strange(1));
        Assert.NotEqual(Strange(1), Strange(2));
    }

    private static List<TrainingSequence> Texts(int count, Func<int, int?> family) =>
        [.. Enumerable.Range(0, count).Select(i => new TrainingSequence([(ushort)i], 0, family(i)))];
}
