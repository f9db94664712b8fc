using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.Local.Tests.Support;

/// <summary>Compares tensors with reference numbers.</summary>
internal static class Near
{
    public static double[] Numbers(Tensor tensor) => tensor.to(ScalarType.Float64).contiguous().flatten().data<double>().ToArray();

    /// <summary>Fails where a number is off its reference by more than the tolerance, above 1 by more than that share of it.</summary>
    public static void Check(IReadOnlyList<double> expected, Tensor actual, double tolerance, string what)
    {
        var numbers = Numbers(actual);
        Assert.Equal(expected.Count, numbers.Length);
        for (var i = 0; i < numbers.Length; i++)
        {
            var allowed = tolerance * Math.Max(1, Math.Abs(expected[i]));
            var off = Math.Abs(expected[i] - numbers[i]);
            if (!(off <= allowed)) Assert.Fail($"{what}: number {i} is {numbers[i]:R} instead of {expected[i]:R}, off by {off:E1}");
        }
    }
}
