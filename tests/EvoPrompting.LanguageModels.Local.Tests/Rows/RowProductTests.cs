using EvoPrompting.LanguageModels.Local.Rows;

namespace EvoPrompting.LanguageModels.Local.Tests.Rows;

/// <summary>Against sums in float64, and bit for bit whatever stands beside.</summary>
public unsafe class RowProductTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(5, 16, 9)]
    [InlineData(4, 15, 4)]
    [InlineData(7, 64, 3)]
    [InlineData(9, 768, 13)]
    [InlineData(6, 1536, 8)]
    [InlineData(13, 1601, 21)]
    public void ProductsAreThoseOfFloat64(int count, int inner, int columns)
    {
        var (rows, matrix) = (Some(count * inner, 1), Some(columns * inner, 2));
        var output = Multiply(rows, count, matrix, inner, columns);
        for (var row = 0; row < count; row++)
            for (var column = 0; column < columns; column++)
            {
                double sum = 0, size = 0;
                for (var i = 0; i < inner; i++)
                {
                    var product = (double)rows[row * inner + i] * matrix[column * inner + i];
                    (sum, size) = (sum + product, size + Math.Abs(product));
                }

                Assert.Equal(sum, output[row * columns + column], 1e-6 * size);
            }
    }

    [Theory]
    [InlineData(64)]
    [InlineData(192)]
    [InlineData(576)]
    [InlineData(1540)]
    public void ARowsBitsAreTheSameInAnyCompanyAndAnyColumnInAnyMatrix(int inner)
    {
        const int count = 11, columns = 14;
        var (rows, matrix) = (Some(count * inner, 3), Some(columns * inner, 4));
        var whole = Multiply(rows, count, matrix, inner, columns);
        for (var row = 0; row < count; row++)
        {
            var together = Math.Min(1 + row % 5, count - row);
            var part = Multiply(rows[(row * inner)..], together, matrix, inner, columns);
            Assert.Equal(whole[(row * columns)..((row + together) * columns)], part);
        }

        for (var column = 0; column < columns; column++)
            Assert.Equal(whole[column], Multiply(rows, 1, matrix[(column * inner)..], inner, 1)[0]);
    }

    /// <summary>Both forms of the product run on any processor, so their bits can be held against each other.</summary>
    [Theory]
    [InlineData(2, 16)]
    [InlineData(3, 64)]
    [InlineData(2, 752)]
    [InlineData(3, 752)]
    public void TheFormForFewRegistersHasTheBitsOfARowAlone(int height, int inner)
    {
        var (rows, matrix) = (Some(height * inner, 7), Some(4 * inner, 8));
        var output = new float[5 * height];
        foreach (var adds in (bool[])[false, true])
        {
            fixed (float* a = rows, b = matrix, to = output)
                HalfProduct.SomeWithFour(height, a, inner, b, inner, inner, to, 5, adds, ahead: null);
            for (var row = 0; row < height; row++)
            {
                // one by one, by the form that needs no four rows of a matrix
                float[] alone = [.. Enumerable.Range(0, 4).Select(
                    column => Multiply(rows[(row * inner)..], 1, matrix[(column * inner)..], inner, 1)[0])];
                float[] expected = adds ? [.. alone.Select(x => x + x)] : alone;
                Assert.Equal(expected, output[(5 * row)..(5 * row + 4)]);
                var one = alone.ToArray();
                fixed (float* a = rows, b = matrix, to = one)
                    HalfProduct.OneWithFour(a + row * inner, b, inner, inner, to, adds, ahead: null);
                Assert.Equal(expected, one);
            }
        }
    }

    [Theory]
    [InlineData(7, 19, 40)]
    [InlineData(4, 5, 64)]
    [InlineData(6, 9, 149)]
    [InlineData(1, 3, 6)]
    public void RowsAreAddedByTheirWeights(int queries, int count, int width)
    {
        var (weights, rows) = (Some(queries * count, 5), Some(count * width, 6));
        var together = Add(weights, queries, rows, count, width);
        for (var query = 0; query < queries; query++)
        {
            Assert.Equal(Add(weights[(query * count)..], 1, rows, count, width), together[(query * width)..((query + 1) * width)]);
            for (var column = 0; column < width; column++)
            {
                var sum = Enumerable.Range(0, count).Sum(i => (double)weights[query * count + i] * rows[i * width + column]);
                Assert.Equal(sum, together[query * width + column], 1e-6 * Math.Max(100, Math.Abs(sum)));
            }
        }
    }

    private static float[] Multiply(float[] rows, int count, float[] matrix, int inner, int columns)
    {
        var output = new float[count * columns];
        fixed (float* a = rows, b = matrix, to = output) RowProduct.Multiply(a, count, new(b, columns, inner), to);
        return output;
    }

    private static float[] Add(float[] weights, int queries, float[] rows, int count, int width)
    {
        var output = new float[queries * width];
        fixed (float* a = weights, b = rows, to = output) WeightedRows.Add(a, queries, count, b, count, width, to);
        return output;
    }

    private static float[] Some(int count, int start) =>
        [.. Enumerable.Range(0, count).Select(i => MathF.Sin(start + 1.37f * i) * (1 + i % 7))];
}
