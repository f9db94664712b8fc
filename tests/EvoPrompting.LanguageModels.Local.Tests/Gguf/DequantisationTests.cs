using System.Text.Json;
using EvoPrompting.LanguageModels.Local.Blocks;
using EvoPrompting.Torch.Tests;

namespace EvoPrompting.LanguageModels.Local.Tests.Gguf;

public class DequantisationTests
{
    [Theory]
    [InlineData("F16")]
    [InlineData("BF16")]
    [InlineData("Q8_0")]
    [InlineData("Q4_0")]
    [InlineData("Q4_1")]
    [InlineData("Q5_0")]
    [InlineData("Q5_1")]
    [InlineData("Q2_K")]
    [InlineData("Q3_K")]
    [InlineData("Q4_K")]
    [InlineData("Q5_K")]
    [InlineData("Q6_K")]
    public void EveryBitAgreesWithTheReference(string name)
    {
        using var golden = Golden.Read("lm/gguf/dequantisation.json");
        var type = Golden.Member(golden.RootElement, name);
        var format = Assert.Single(BlockFormats.All, format => format.Name == name);
        Assert.Equal((type.GetProperty("block").GetInt32(), type.GetProperty("bytes_per_block").GetInt32()), (format.Values, format.Bytes));

        var expected = type.GetProperty("values").EnumerateArray().Select(Bits).ToArray();
        var values = new float[expected.Length];
        format.Dequantise(Convert.FromHexString(type.GetProperty("bytes").GetString()!), values);
        Assert.Equal(expected, values.Select(BitConverter.SingleToUInt32Bits));
    }

    [Fact]
    public void TheGoldenFileHasNoTypeThatTheseTestsDoNotName()
    {
        using var golden = Golden.Read("lm/gguf/dequantisation.json");
        var tested = typeof(DequantisationTests).GetMethod(nameof(EveryBitAgreesWithTheReference))!
            .GetCustomAttributes(typeof(InlineDataAttribute), false).Cast<InlineDataAttribute>().Select(data => (string)data.Data[0]!);
        Assert.Equal(golden.RootElement.EnumerateObject().Select(type => type.Name).Order(), tested.Order());
    }

    [Fact]
    public void TypesWithoutGoldenBlocksAreWhatTheirDefinitionSays()
    {
        byte[] eight = [0, 0, 0, 0x3f, 1, 0xff, .. new byte[286]]; // scale 0.5, then 1 and -1
        Assert.Equal([0.5f, -0.5f, 0f], Values("Q8_K", eight, 256)[..3]);
        Assert.Equal([1.25f, -3f], Values("F32", [0, 0, 0xa0, 0x3f, 0, 0, 0x40, 0xc0], 2));
        Assert.Equal([1.25f], Values("F64", BitConverter.GetBytes(1.25), 1));
    }

    /// <summary>
    /// Among them the tiny, the endless and those that are no numbers; both forms, for many values and for few; in their order, where
    /// eight beside each other are of one kind, and mixed.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(40_503)]
    public void EveryFloat16IsTheRuntimesOwn(int step)
    {
        var all = Enumerable.Range(0, 1 << 16).Select(i => (ushort)(i * step)).ToArray();
        var expected = all.Select(bits => BitConverter.SingleToUInt32Bits((float)BitConverter.UInt16BitsToHalf(bits)));
        var bytes = all.SelectMany(BitConverter.GetBytes).ToArray();
        Assert.Equal(expected, Values("F16", bytes, all.Length).Select(BitConverter.SingleToUInt32Bits));
        Assert.Equal(expected, bytes.Chunk(2).Select(b => BitConverter.SingleToUInt32Bits(Values("F16", b, 1)[0])));
    }

    private static uint Bits(JsonElement number) => BitConverter.SingleToUInt32Bits(number.GetSingle());

    private static float[] Values(string name, byte[] bytes, int count)
    {
        var values = new float[count];
        BlockFormats.All.Single(format => format.Name == name).Dequantise(bytes, values);
        return values;
    }
}
