using System.Text.Json;
using EvoPrompting.Tasks.Numpy;

namespace EvoPrompting.Torch.Tests.Numpy;

public class NumpyRandomTests
{
    [Theory]
    [InlineData(0u)]
    [InlineData(1u)]
    [InlineData(42u)]
    [InlineData(4294967295u)]
    public void EveryDistributionRepeatsNumpyToTheBit(uint seed)
    {
        using var stages = Golden.Read("mnist1d/stages.json");
        var golden = stages.RootElement.GetProperty("rng_golden_RandomState").GetProperty(seed.ToString());

        var bits = Draw(new NumpyRandom(seed), 1252, r => (double)r.NextUInt32());
        Same(golden, "uint32_first16", bits[..16]);
        Same(golden, "uint32_index_622_to_627", bits[622..628]);
        Same(golden, "uint32_index_1246_to_1251", bits[1246..1252]);
        Same(golden, "random_sample_8", Draw(new NumpyRandom(seed), 8, r => r.NextDouble()));

        var gaussians = new NumpyRandom(seed);
        Same(golden, "randn_5", Draw(gaussians, 5, r => r.NextGaussian()));
        Same(golden, "randn_next_4_after_odd_count", Draw(gaussians, 4, r => r.NextGaussian()));
        Same(golden, "random_sample_2_after_randn_9", Draw(gaussians, 2, r => r.NextDouble()));
        Same(golden, "randn_1_after_that_(cached_gauss)", Draw(gaussians, 1, r => r.NextGaussian()));

        var integers = new NumpyRandom(seed);
        Same(golden, "randint_0_4_x16", Draw(integers, 16, r => r.Integer(0, 4)));
        Same(golden, "then_randint_0_13_x16", Draw(integers, 16, r => r.Integer(0, 13)));
        Same(golden, "then_choice_48_x8", Draw(integers, 8, r => r.Integer(0, 48)));
        Assert.Equal(golden.GetProperty("then_randint_0_1 (no draw)").GetInt32(), integers.Integer(0, 1));
        Assert.Equal(golden.GetProperty("then_random_sample_1").GetDouble(), integers.NextDouble());

        Same(golden, "permutation_16", Array.ConvertAll(new NumpyRandom(seed).Permutation(16), i => (double)i));
        var ten = Enumerable.Range(0, 10).ToArray();
        new NumpyRandom(seed).Shuffle<int>(ten);
        Same(golden, "shuffle_arange10", Array.ConvertAll(ten, i => (double)i));

        var coins = new NumpyRandom(seed);
        Same(golden, "binomial_1_0.5_x24", Draw(coins, 24, r => r.Binomial(0.5)));
        Same(golden, "then_binomial_1_0.2_x24", Draw(coins, 24, r => r.Binomial(0.2)));
        Same(golden, "then_binomial_1_0.9_x24", Draw(coins, 24, r => r.Binomial(0.9)));
        Assert.Equal(golden.GetProperty("then_random_sample_1_b").GetDouble(), coins.NextDouble());

        var uniforms = new NumpyRandom(seed);
        Same(golden, "uniform_-1_1_x8", Draw(uniforms, 8, r => r.Uniform(-1, 1)));
        Same(golden, "uniform_0_2pi_x4", Draw(uniforms, 4, r => r.Uniform(0, 2 * Math.PI)));
        Same(golden, "choice_1000_size32", Draw(new NumpyRandom(seed), 32, r => r.Integer(0, 1000)));
    }

    [Fact]
    public void AnEmptyRangeIsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new NumpyRandom(0).Integer(3, 3));

    [Theory]
    [InlineData(0)] // nothing drawn
    [InlineData(1)] // half a pair of normal deviates is kept
    [InlineData(400)] // past a twist
    public void AGeneratorThatWasWrittenAndReadDrawsOn(int before)
    {
        var random = new NumpyRandom(5);
        Draw(random, before, r => r.NextGaussian());
        using var bytes = new MemoryStream();
        random.Write(new BinaryWriter(bytes));
        bytes.Position = 0;

        var again = new NumpyRandom(6);
        again.Read(new BinaryReader(bytes));

        Assert.Equal(Draw(random, 701, r => r.NextGaussian()), Draw(again, 701, r => r.NextGaussian()));
        Assert.Equal(random.Draws, again.Draws);
    }

    private static double[] Draw(NumpyRandom random, int count, Func<NumpyRandom, double> draw) =>
        [.. Enumerable.Range(0, count).Select(_ => draw(random))];

    private static void Same(JsonElement golden, string name, double[] actual) =>
        Assert.Equal(golden.GetProperty(name).EnumerateArray().Select(e => e.GetDouble()), actual);
}
