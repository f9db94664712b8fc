using EvoPrompting.Chance;
using EvoPrompting.Networks.Trainers;

namespace EvoPrompting.Torch.Tests.Training;

public class BatchesTests
{
    [Fact]
    public void EveryEpochHasEveryExampleOnceInANewOrder()
    {
        var batches = new Batches(35, 8, new RandomStream(1));
        var dealt = Enumerable.Range(0, 35).SelectMany(_ => batches.Next()).ToArray(); // 35 batches: 8 epochs
        var epochs = dealt.Chunk(35).ToArray();
        Assert.Equal(8, epochs.Length);
        Assert.All(epochs, e => Assert.Equal(Enumerable.Range(0, 35).Select(i => (long)i), e.Order()));
        Assert.Equal(8, epochs.Select(e => string.Join(",", e)).Distinct().Count());
    }

    [Fact]
    public void EqualStreamsDealEqually() =>
        Assert.Equal(new Batches(35, 8, new RandomStream(1)).Next(), new Batches(35, 8, new RandomStream(1)).Next());

    [Fact]
    public void WithoutChanceTheOrderIsKept()
    {
        var batches = new Batches(6, 4, null);
        Assert.Equal([0L, 1, 2, 3], batches.Next());
        Assert.Equal([4L, 5, 0, 1], batches.Next());
    }
}
