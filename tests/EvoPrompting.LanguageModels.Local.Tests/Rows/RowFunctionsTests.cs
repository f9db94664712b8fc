using EvoPrompting.LanguageModels.Local.Families;
using EvoPrompting.LanguageModels.Local.Rows;

namespace EvoPrompting.LanguageModels.Local.Tests.Rows;

/// <summary>Against float64, for rows that fill vectors and rows that do not.</summary>
public unsafe class RowFunctionsTests
{
    public static TheoryData<int> Widths() => [1, 7, 8, 15, 16, 17, 31, 40, 97];

    /// <summary>Large numbers as well, which are too large for an exponential unless the greatest is taken off.</summary>
    [Theory]
    [MemberData(nameof(Widths))]
    public void SoftmaxIsThatOfFloat64(int width)
    {
        foreach (var size in (float[])[9, 300])
            for (var greatest = 0; greatest < width; greatest++)
            {
                var x = Some(width, 1, size);
                x[greatest] = 1.4f * size;
                var expected = x.Select(v => Math.Exp((double)v - x.Max())).ToArray();
                fixed (float* at = x) RowFunctions.Softmax(at, width);
                for (var i = 0; i < width; i++) Assert.Equal(expected[i] / expected.Sum(), x[i], 2e-6);
            }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void SoftmaxOfOneThatIsNoNumberIsNone(int width)
    {
        for (var bad = 0; bad < width; bad++)
        {
            var x = Some(width, 2, 3);
            x[bad] = float.NaN;
            fixed (float* at = x) RowFunctions.Softmax(at, width);
            Assert.All(x, v => Assert.True(float.IsNaN(v)));
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void NormsAreThoseOfFloat64(int width)
    {
        float[] x = Some(width, 3, 2), gain = Some(width, 4, 1), shift = Some(width, 5, 1), output = new float[width];
        foreach (var centres in (bool[])[false, true])
        {
            var norm = new NormDescription(Epsilon: 1e-5, CentresAndShifts: centres);
            fixed (float* at = x, g = gain, s = shift, to = output)
                RowFunctions.Normalise(at, width, norm, g, centres ? s : null, to);
            var mean = centres ? x.Average(v => (double)v) : 0;
            var deviation = Math.Sqrt(x.Average(v => (v - mean) * (v - mean)) + norm.Epsilon);
            for (var i = 0; i < width; i++)
                Assert.Equal((x[i] - mean) / deviation * gain[i] + (centres ? shift[i] : 0), output[i], 1e-5);
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void RowsAreAddedAndScaled(int width)
    {
        float[] start = Some(width, 6, 2), y = Some(width, 7, 2), x = [.. start];
        fixed (float* at = x, other = y)
        {
            RowFunctions.Add(at, other, width);
            RowFunctions.Add(at, other, 0.3f, width);
            RowFunctions.Scale(at, 1.7f, width);
            RowFunctions.Add(at, null, width);
        }

        for (var i = 0; i < width; i++) Assert.Equal((start[i] + 1.3 * y[i]) * 1.7, x[i], 1e-5);
    }

    private static float[] Some(int count, int start, float size) =>
        [.. Enumerable.Range(0, count).Select(i => size * MathF.Sin(start + 1.7f * i))];
}
