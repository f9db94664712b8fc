using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.Local.Tests.Support;

/// <summary>Compares tensors with reference numbers.</summary>
internal static class Near
{
    public static double[] Numbers(Tensor tensor) => tensor.to(ScalarType.Float64).contiguous().flatten().data<double>().ToArray();

    /// <summary>Fails where a number is further from its reference than the tolerance, of numbers above 1 than that share of them.</summary>
    public static void Check(IReadOnlyList<double> expected, Tensor actual, double tolerance, string what)
    {
        var numbers = Numbers(actual);
        Assert.Equal(expected.Count, numbers.Length);
        for (var i = 0; i < numbers.Length; i++)
        {
            var allowed = tolerance * Math.Max(1, Math.Abs(expected[i]));
            if (!(Math.Abs(expected[i] - numbers[i]) <= allowed))
                Assert.Fail($"{what}: number {i} is {numbers[i]:R} instead of {expected[i]:R}, off by {Math.Abs(expected[i] - numbers[i]):E1}");
        }
    }
}
