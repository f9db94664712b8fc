using EvoPrompting.Chance;
using EvoPrompting.Corpus.Families;
using EvoPrompting.Corpus.Metrics;

namespace EvoPrompting.Torch.Tests.Corpus;

public class EstimateTests
{
    [Fact]
    public void RidgeFindsTheWeightsOfALinearFunction()
    {
        var random = new RandomStream(1);
        double[] weights = [2, -1, 0.5];
        double[][] rows = [.. Enumerable.Range(0, 200).Select(_ => new[] { 1, random.NextGaussian(), random.NextGaussian() })];
        var found = LinearFit.Ridge(rows, [.. rows.Select(r => LinearFit.Dot(weights, r))], 1e-9);
        for (var i = 0; i < weights.Length; i++) Assert.Equal(weights[i], found[i], 1e-6);
    }

    [Fact]
    public void EstimatesKnowMoreThanTheMean()
    {
        var programs = new NetworkFamilies().Create(new RunSeed(5), 800, []);
        var noise = new RandomStream(2);
        double Planted(int i) => 1 / (1 + Math.Exp(-(
            Math.Log(programs[i].CountedSize!.Value / 1000.0) + programs[i].Family % 2 + 0.2 * noise.NextGaussian())));
        var trained = Enumerable.Range(0, programs.Count).Where(i => i % 3 == 0).Select(i => (i, Planted(i))).ToList();
        var (error, explained) = AccuracyEstimate.HeldOut(programs, 2, trained);
        Assert.InRange(explained, 0.85, 1);
        Assert.InRange(error, 0, 0.06);
    }

    [Fact]
    public void ARelativeOfATrainedProgramIsEstimatedFromIt()
    {
        var programs = new NetworkFamilies().Create(new RunSeed(5), 800, []);
        var child = Enumerable.Range(0, programs.Count).First(i => programs[i].Parents.Count == 1);
        var parent = programs[child].Parents[0];
        List<(int, double)> Trained(double accuracy) =>
            [.. Enumerable.Range(0, programs.Count).Where(i => i % 4 == 0 && i != child && i != parent).Select(i => (i, 0.5)),
                (parent, accuracy)];
        Assert.True(
            AccuracyEstimate.Fit(programs, 2, Trained(0.9)).Of(child) > AccuracyEstimate.Fit(programs, 2, Trained(0.1)).Of(child) + 0.05);
    }
}
