using EvoPrompting.Networks.Trainers;
using static TorchSharp.torch;

namespace EvoPrompting.Torch.Tests.Training;

/// <summary>What counts as a prediction that depends on the other examples, and what as rounding.</summary>
public class SplitCheckTests
{
    private static readonly float[] Plain = [1, 2, 3, 6, 5, 4, 9, 7, 8];

    [Fact]
    public void EqualOutputsPass() => Check(Rows(Plain), Rows(Plain));

    [Theory]
    [InlineData(0)]
    [InlineData(10_000)]
    [InlineData(-1_000_000)]
    public void ChangedAnswersAreSeenWhateverIsAddedToAll(float offset) => Refused(Rows(Plain) + offset, Rows(Plain).roll(1, 0) + offset);

    /// <summary>The margin goes with the spread of a row's outputs, so it cannot be bought by scaling either.</summary>
    [Theory]
    [InlineData(1e-6f)]
    [InlineData(1e6f)]
    public void ScaleMakesNoDifference(float scale) => Refused(Rows(Plain) * scale, Rows(Plain).roll(1, 0) * scale);

    /// <summary>
    /// At ten million a float32 has no room between whole numbers: answers in the last digit are ties, but of all examples at once.
    /// </summary>
    [Fact]
    public void AnswersInTheLastDigitAreSeenByTheirNumber()
    {
        const float Large = 1 << 24;
        var whole = full(100, 3, Large);
        var split = whole.clone();
        for (var i = 0; i < 100; i++) (whole[i, i % 3], split[i, (i + 1) % 3]) = (tensor(Large + 2), tensor(Large + 2));
        Refused(whole, split);
    }

    [Fact]
    public void OneTieOfAHundredIsRounding()
    {
        var whole = arange(300, float32).view(100, 3);
        var split = whole.clone();
        (whole[5, 1], split[5, 2]) = (whole[5, 2] + 1e-5f, split[5, 1] + 1e-5f);
        Check(whole, split);
        for (var i = 6; i < 12; i++) split[i, 1] = split[i, 2] + 1e-4f;
        Refused(whole, split);
    }

    private static Tensor Rows(float[] numbers) => tensor(numbers, [numbers.Length / 3, 3]);

    private static void Check(Tensor whole, Tensor split) => Assert.Equal(0, SplitCheck.Changed(whole, split));

    private static void Refused(Tensor whole, Tensor split) => Assert.True(SplitCheck.Changed(whole, split) > 0);
}
