using EvoPrompting.LanguageModels.Local.Files;
using EvoPrompting.LanguageModels.Local.Tests.Support;
using EvoPrompting.Torch;
using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.Local.Tests.Files;

public class SafetensorsFileTests
{
    private const string TwoTensors = """
        {"__metadata__":{"format":"pt"},"b":{"dtype":"F32","shape":[2,1],"data_offsets":[4,12]},
        "a":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}}
        """;

    private static readonly byte[] data = [0x80, 0x3F, 0x00, 0xC0, 0, 0, 0x80, 0x3E, 0, 0, 0x40, 0x40]; // 1, -2; 0.25, 3

    public static TheoryData<string, string> WrongHeaders() => new()
    {
        { "{}", "12 bytes at the end belong to no tensor" },
        { "[]", "is not what the format says" },
        { """{"a":1}""", "is not what the format says" },
        { """{"a":{"dtype":"F32","shape":[3]}}""", "is not what the format says" },
        { """{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}""", "is not what the format says" },
        { """{"a":{"dtype":"F32","shape":"3","data_offsets":[0,12]}}""", "is not what the format says" },
        { """{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,12]}}""", "is not what the format says" },
        { """{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,16]}}""", "the tensor a of shape [3] in F32 has 16 bytes" },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,12]}}""", "the tensor a of shape [2] in F32 has 12 bytes" },
        { """{"a":{"dtype":"F32","shape":[-3],"data_offsets":[0,12]}}""", "the tensor a has an impossible shape or place" },
        { """{"a":{"dtype":"F32","shape":[3],"data_offsets":[12,0]}}""", "the tensor a has an impossible shape or place" },
        { """{"a":{"dtype":"F32","shape":[3],"data_offsets":[-4,8]}}""", "the tensor a has an impossible shape or place" },
        { """{"a":{"dtype":"F32","shape":[3],"data_offsets":[0]}}""", "the tensor a has an impossible shape or place" },
        { """{"a":{"dtype":"X","shape":[],"data_offsets":[9223372036854775807,9223372036854775807]}}""", "impossible shape or place" },
        { """{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}""", "has 0 bytes" },
        { """{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]},"b":{"dtype":"I16","shape":[4],"data_offsets":[4,12]}}""", "overlap" },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", "4 bytes of nothing before the tensor a" },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "4 bytes at the end belong to no tensor" },
        { """{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}""", "is truncated" },
        { """{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]},"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}""", "twice" },
    };

    [Fact]
    public void ATensorIsReadInTheTypeThatIsAskedFor()
    {
        TorchRuntime.Start();
        using var folder = new TestFolder();
        using var file = new SafetensorsFile(folder.WriteSafetensors("model.safetensors", TwoTensors, data));
        Assert.Equal(["a", "b"], file.Names.Order());
        Assert.Equal([2, 1], file.Shape("b"));
        using var a = file.Read("a", ScalarType.Float64);
        using var b = file.Read("b", ScalarType.BFloat16);
        Assert.Equal(ScalarType.Float64, a.dtype);
        Assert.Equal(ScalarType.BFloat16, b.dtype);
        Assert.Equal([2, 1], b.shape);
        Assert.Equal([1, -2], Near.Numbers(a));
        Assert.Equal([0.25, 3], Near.Numbers(b));
        Assert.Throws<KeyNotFoundException>(() => file.Shape("c"));
    }

    [Theory]
    [InlineData("F64", 8, ScalarType.Float64)]
    [InlineData("F32", 4, ScalarType.Float32)]
    [InlineData("F16", 2, ScalarType.Float16)]
    [InlineData("BF16", 2, ScalarType.BFloat16)]
    public void EveryFloatingPointTypeIsRead(string type, int size, ScalarType of)
    {
        TorchRuntime.Start();
        using var folder = new TestFolder();
        using var numbers = tensor(new[] { 1.5, -0.25, 1024, 0, double.NegativeInfinity }).to(of);
        var header = $$$"""{"a":{"dtype":"{{{type}}}","shape":[5],"data_offsets":[0,{{{5 * size}}}]}}""";
        using var file = new SafetensorsFile(folder.WriteSafetensors("a.safetensors", header, numbers.bytes.ToArray()));
        using var read = file.Read("a", ScalarType.Float64);
        Assert.Equal([1.5, -0.25, 1024, 0, double.NegativeInfinity], Near.Numbers(read));
    }

    [Fact]
    public void ATensorWithoutNumbersIsRead()
    {
        TorchRuntime.Start();
        using var folder = new TestFolder();
        using var file = new SafetensorsFile(folder.WriteSafetensors(
            "a.safetensors", """
                {"a":{"dtype":"F32","shape":[0,3],"data_offsets":[0,0]},"b":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}
                """, [0, 0, 0x80, 0x3F]));
        using var a = file.Read("a", ScalarType.Float32);
        using var b = file.Read("b", ScalarType.Float32);
        Assert.Equal([0, 3], a.shape);
        Assert.Equal(1, b.item<float>());
    }

    [Theory]
    [MemberData(nameof(WrongHeaders))]
    public void AHeaderThatLiesIsRefused(string header, string told)
    {
        using var folder = new TestFolder();
        Assert.Contains(told, Fault(folder.WriteSafetensors("model.safetensors", header, data)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100_000_001ul, "is not a safetensors file")]
    [InlineData(ulong.MaxValue, "is not a safetensors file")]
    [InlineData(5_000ul, "is truncated")]
    [InlineData(0ul, "is not what the format says")]
    public void AHeaderOfAnAbsurdLengthIsRefused(ulong length, string told)
    {
        using var folder = new TestFolder();
        Assert.Contains(told, Fault(folder.WriteSafetensors("model.safetensors", TwoTensors, data, length)), StringComparison.Ordinal);
    }

    [Fact]
    public void ATruncatedFileIsRefusedWhereverItEnds()
    {
        using var folder = new TestFolder();
        var whole = File.ReadAllBytes(folder.WriteSafetensors("model.safetensors", TwoTensors, data));
        for (var length = 0; length < whole.Length; length++)
            Assert.Contains("is truncated", Fault(folder.Write("model.safetensors", whole[..length])), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PK\u0003\u0004archive/data.pkl", "is a pickle file under another name")]
    [InlineData("GGUF\u0003\0\0\0", "is a GGUF file under another name")]
    [InlineData("version https://git-lfs.github.com/spec/v1\n", "git lfs pull")]
    public void AnotherKindOfFileIsNamed(string content, string told)
    {
        using var folder = new TestFolder();
        Assert.Contains(told, Fault(folder.Write("model.safetensors", content)), StringComparison.Ordinal);
    }

    [Fact]
    public void APickleWithoutAnArchiveIsNamed()
    {
        using var folder = new TestFolder();
        Assert.Contains("pickle", Fault(folder.Write("model.safetensors", [0x80, 2, 0x8A, 10, 0, 0, 0, 0, 0])), StringComparison.Ordinal);
    }

    [Fact]
    public void AMissingFileIsNamed() => Assert.Equal("there is no file /nowhere/model.safetensors", Fault("/nowhere/model.safetensors"));

    [Fact]
    public void ATypeThatIsNotReadIsNamed()
    {
        TorchRuntime.Start();
        using var folder = new TestFolder();
        using var file = new SafetensorsFile(folder.WriteSafetensors(
            "q.safetensors", """{"a":{"dtype":"F8_E4M3","shape":[12],"data_offsets":[0,12]}}""", data));
        var fault = Assert.Throws<InvalidDataException>(() => file.Read("a", ScalarType.Float32)).Message;
        Assert.Contains("holds the tensor a as F8_E4M3, which is not read", fault, StringComparison.Ordinal);
    }

    private static string Fault(string path) => Assert.Throws<InvalidDataException>(() => new SafetensorsFile(path)).Message;
}
