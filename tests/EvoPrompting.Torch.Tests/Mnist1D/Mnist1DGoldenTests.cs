using System.Text.Json;
using EvoPrompting.Tasks.Mnist1D;
using EvoPrompting.Tasks.Numpy;

namespace EvoPrompting.Torch.Tests.Mnist1D;

public class Mnist1DGoldenTests
{
    [Fact]
    public void EveryStageOfTheFirstExamplesAgrees()
    {
        using var stages = Golden.Read("mnist1d/stages.json");
        var random = new NumpyRandom(42);
        var generator = new SequenceGenerator(new Mnist1DArguments(), random);
        foreach (var example in stages.RootElement.GetProperty("examples").EnumerateArray())
        {
            Assert.Equal(example.GetProperty("uint32_draws_before").GetInt64(), random.Draws);
            var made = generator.Next(Templates.Digits[example.GetProperty("label").GetInt32()]);
            Assert.Equal(example.GetProperty("uint32_draws_after").GetInt64(), random.Draws);
            Agree(example, "padded", made.Padded);
            Agree(example, "dilated", made.Dilated);
            Agree(example, "scaled", made.Scaled);
            Agree(example, "translated", made.Translated);
            Agree(example, "after_corr", made.Filled);
            Agree(example, "after_iid", made.Noisy);
            Agree(example, "sheared", made.Sheared);
            Agree(example, "final", made.Final);
        }
    }

    [Fact]
    public void TheSequenceOperationsAgree()
    {
        using var stages = Golden.Read("mnist1d/stages.json");
        var functions = stages.RootElement.GetProperty("functions");
        Agree(functions, "gaussian_filter_impulse20_at5", Signal.GaussianFilter(Impulse(5), 2));
        Agree(functions, "gaussian_filter_impulse20_at0", Signal.GaussianFilter(Impulse(0), 2));
        Agree(functions, "gaussian_filter_short_input_[1,2,4]", Signal.GaussianFilter([1, 2, 4], 2));
        double[] squares = [0, 1, 4, 9, 16, 25, 36];
        Agree(functions, "interp_squares7_to_10", Signal.Resample(squares, 10));
        Agree(functions, "interp_squares7_to_4", Signal.Resample(squares, 4));
        Agree(functions, "linspace(0,1,72)[:5]", Signal.LinSpace(0, 1, 72)[..5]);
        Agree(functions, "linspace(-0.5,0.5,72)[:5]", Signal.LinSpace(-0.5, 0.5, 72)[..5]);
        Agree(functions, "templates_t", [.. Templates.Time]);
        var templates = functions.GetProperty("templates_x").EnumerateArray().ToArray();
        for (var digit = 0; digit < 10; digit++)
            Assert.Equal(Numbers(templates[digit]), Templates.Digits[digit]);
    }

    // The published recipe is exact to the bit; the tolerance is for a platform whose log or exp differs by an ulp.
    private static void Agree(JsonElement expected, string name, double[] actual)
    {
        var numbers = Numbers(expected.GetProperty(name));
        Assert.Equal(numbers.Length, actual.Length);
        for (var i = 0; i < actual.Length; i++)
            Assert.True(Math.Abs(numbers[i] - actual[i]) <= 1e-15, $"{name}[{i}]: expected {numbers[i]:r}, got {actual[i]:r}");
    }

    private static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(e => e.GetDouble())];

    private static double[] Impulse(int at)
    {
        var values = new double[20];
        values[at] = 1;
        return values;
    }
}
