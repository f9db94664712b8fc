using EvoPrompting.Chance;
using EvoPrompting.LanguageModels.Local.Blocks;
using EvoPrompting.LanguageModels.Local.Network;
using EvoPrompting.LanguageModels.Local.Rows;
using EvoPrompting.Torch;
using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.Local.Tests.Rows;

/// <summary>Products with matrices as they are stored against those with their numbers, bit for bit, shared among threads or not.</summary>
public sealed unsafe class RowMatrixTests
{
    public RowMatrixTests() => TorchRuntime.Start();

    /// <summary>Rows of 800 and 1,536 take more than one panel; 210,000 numbers are shared among threads.</summary>
    [Theory]
    [InlineData("F16", 37, 21)]
    [InlineData("BF16", 800, 13)]
    [InlineData("Q4_1", 32, 1)]
    [InlineData("Q8_0", 800, 11)]
    [InlineData("Q5_0", 576, 700)]
    [InlineData("Q6_K", 256, 10)]
    [InlineData("Q4_K", 1536, 141)]
    public void ProductsHaveTheBitsOfTheNumbers(string format, int inner, int columns)
    {
        using var scope = NewDisposeScope();
        var bytes = Blocks(format, inner * columns);
        fixed (byte* at = bytes)
        {
            int[] order = [.. Enumerable.Range(0, columns).Select(i => columns - 1 - i)];
            var half = columns / 2;
            var rows = new StoredRows(BlockFormats.All.Single(f => f.Name == format), at, columns, inner).Reordered(order);
            // two parts, as where queries and keys stand below one another
            StoredRows[] parts = half == 0 ? [rows] : [rows.Reordered(order[..half]), rows.Reordered(order[half..])];
            var stored = new Matrix(new StoredMatrix(parts));
            var numbers = stored.Numbers();
            Assert.Equal((columns, inner), ((int)stored.Rows, (int)stored.Columns));
            Assert.Contains(numbers.data<float>().ToArray(), x => x != 0);
            foreach (var count in (int[])[1, 4, 7])
            {
                var expected = Products(new Matrix(numbers), count, 1);
                foreach (var threads in (int[])[1, 2, 3])
                {
                    Assert.Equal(expected, Products(stored, count, threads));
                    Assert.Equal(expected, Products(new Matrix(numbers), count, threads));
                }
            }
        }
    }

    private static float[] Products(Matrix matrix, int count, int threads)
    {
        var rows = new float[count * matrix.Columns];
        for (var i = 0; i < rows.Length; i++) rows[i] = MathF.Sin(1 + 1.37f * i);
        var output = new float[count * matrix.Rows];
        fixed (float* from = rows, to = output)
            new RowMatrix(new(matrix, ones(matrix.Rows))).Multiply(from, count, to, threads);
        return output;
    }

    /// <summary>Random blocks, but for the exponents of their scales: numbers of usual size.</summary>
    private static byte[] Blocks(string name, int values)
    {
        var chance = new RandomStream(3);
        var format = BlockFormats.All.Single(f => f.Name == name);
        var bytes = new byte[values / format.Values * format.Bytes];
        for (var i = 0; i < bytes.Length; i++) bytes[i] = (byte)chance.Next(256);
        for (var block = 0; block < bytes.Length; block += format.Bytes)
            foreach (var scale in Scales(name, format))
                bytes[block + scale + 1] = (byte)((bytes[block + scale + 1] & 0x83) | 0x28);
        return bytes;
    }

    /// <summary>Where float16 numbers stand in a block; of bfloat16 numbers these exponents are small, and no harm.</summary>
    private static int[] Scales(string name, BlockFormat format) => name switch
    {
        "Q4_1" or "Q5_1" or "Q4_K" => [0, 2],
        "Q6_K" => [208],
        _ => [0],
    };
}
