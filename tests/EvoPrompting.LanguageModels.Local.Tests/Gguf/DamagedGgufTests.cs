using System.Diagnostics;
using EvoPrompting.LanguageModels.Local.Files;
using EvoPrompting.LanguageModels.Local.Gguf;
using EvoPrompting.LanguageModels.Local.Tokens;
using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.Local.Tests.Gguf;

/// <summary>Whatever is wrong with a file is one sentence, at once, without memory for what the file only claims to hold.</summary>
public sealed class DamagedGgufTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("evoprompting-test-");

    private string Path => System.IO.Path.Combine(folder.FullName, "model.gguf");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void AWholeFileIsRead()
    {
        File.WriteAllBytes(Path, Some.Llama().Bytes());
        Assert.Null(Fault());
        File.WriteAllBytes(Path, Some.Llama().Bytes(version: 2));
        Assert.Null(Fault());
    }

    [Fact]
    public void AFileThatIsCutAnywhereIsRefused()
    {
        var whole = Some.Llama().Bytes();
        for (var length = 0; length < whole.Length; length += 7)
        {
            File.WriteAllBytes(Path, whole[..length]);
            Assert.NotNull(Fault());
        }
    }

    [Fact]
    public void MissingForeignOldAndBigEndianFilesAreNamed()
    {
        Assert.Equal($"there is no GGUF file at {Path}", Fault());
        Assert.Equal("the GGUF file PATH is empty", FaultOf([]));
        Assert.Equal("PATH is not a GGUF file", FaultOf("GGU"u8.ToArray()));
        Assert.Equal("PATH is not a GGUF file", FaultOf("something else"u8.ToArray()));
        Assert.StartsWith("PATH is a pickle file under another name", FaultOf("PK\x3\x4 and so on"u8.ToArray()));
        Assert.StartsWith("PATH is a pointer of Git LFS", FaultOf("version https://git-lfs.github.com/spec/v1"u8.ToArray()));
        Assert.Equal("the GGUF file PATH has version 7 and this program reads versions 2 and 3", FaultOf(Some.Llama().Bytes(version: 7)));
        Assert.Equal(
            "the GGUF file PATH has version 1, which llama.cpp no longer reads either: convert the model again",
            FaultOf(Some.Llama().Bytes(version: 1)));
        Assert.Equal(
            "the GGUF file PATH is big-endian: convert it with gguf-py's gguf_convert_endian.py", FaultOf(Some.Llama()
                .Bytes(version: 3 << 24)));
    }

    [Fact]
    public void PartsOfASplitFileAreRefused()
    {
        Assert.Equal(
            "the GGUF file PATH is one of 3 parts: join them with 'llama-gguf-split --merge' and name the result",
            FaultOf(Some.Llama().Say("split.count", (ushort)3).Bytes()));
    }

    [Theory]
    [InlineData(8, "tensors")]
    [InlineData(16, "metadata values")]
    [InlineData(24, "a text at byte 32")]
    public void CountsBeyondTheFileCostNothing(int offset, string word)
    {
        var bytes = Some.Llama().Bytes();
        foreach (var count in (ulong[])[ulong.MaxValue, long.MaxValue, int.MaxValue, 100_000])
        {
            BitConverter.TryWriteBytes(bytes.AsSpan(offset), count);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var fault = FaultOf(bytes);
            Assert.Contains(word, fault, StringComparison.Ordinal);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        }
    }

    [Fact]
    public void TensorsThatCannotBeAreRefused()
    {
        byte[] none = [];
        Assert.Equal(
            "the GGUF file PATH stores tensor x as IQ4_XS, which is not read: quantise the model to one of F32, F16, Q4_0, Q4_1, "
                + "Q5_0, Q5_1, Q8_0, "
            + "Q2_K, Q3_K, Q4_K, Q5_K, Q6_K, Q8_K, F64, BF16",
            FaultOf(Some.Llama().Add("x", [256], 23, none).Bytes()));
        Assert.Contains("tensor x as type 77", FaultOf(Some.Llama().Add("x", [256], 77, none).Bytes()), StringComparison.Ordinal);
        Assert.Equal("the GGUF file PATH is damaged: tensor x has 5 dimensions", FaultOf(Some.Llama().Add("x", [1, 1, 1, 1, 1], 0, none)
            .Bytes()));
        Assert.Equal("the GGUF file PATH is damaged: a dimension of tensor x is 0", FaultOf(Some.Llama().Add("x", [4, 0], 0, none)
            .Bytes()));
        Assert.Equal(
            "the GGUF file PATH is damaged: rows of tensor x have 40 values, no multiple of 32", FaultOf(Some.Llama().Add("x", [40], 8,
                none).Bytes()));
        const long Large = 1 << 30; // four of them and a block's 144 bytes pass 128 bits
        foreach (var (length, type) in ((long, uint)[])[(int.MaxValue, 0), (Large, 12), (Large, 14)])
            Assert.Contains(
                "is cut off: tensor x would end after byte",
                FaultOf(Some.Llama().Add("x", [length, length, length, length], type, none).Bytes()), StringComparison.Ordinal);
        Assert.Equal(
            "the GGUF file PATH is damaged: it has tensor output_norm.weight twice",
            FaultOf(Some.Llama().Add("output_norm.weight", [1], [1f]).Bytes()));
        Assert.Equal(
            "the GGUF file PATH has a tensor blk.0.attn_sinks.weight, which is not known of the architecture llama",
            FaultOf(Some.Llama().Add("blk.0.attn_sinks.weight", [1], [1f]).Bytes()));
        Assert.Equal(
            "the GGUF file PATH has a tensor blk.attn_q.weight, which is not known of the architecture llama",
            FaultOf(Some.Llama().Add("blk.attn_q.weight", [1], [1f]).Bytes()));
    }

    /// <summary>As llama.cpp: what stands elsewhere is another program's, or two tensors share bytes.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(64)]
    public void TensorsThatOverlapOrLeaveGapsAreRefused(int at)
    {
        var whole = Some.Llama().Bytes();
        var name = "output_norm.weight"u8; // the second tensor; its offset stands behind its name, one dimension and its type
        var offset = whole.AsSpan().IndexOf(name) + name.Length + 4 + 8 + 4;
        var next = BitConverter.ToInt64(whole, offset);
        BitConverter.TryWriteBytes(whole.AsSpan(offset), at == 0 ? 0 : next + at);
        Assert.Equal(
            $"the GGUF file PATH is damaged: tensor output_norm.weight starts {(at == 0 ? 0 : next + at)} bytes behind the head and not "
            + $"{next}, where the one before it ends; fetch the file again", FaultOf(whole));
    }

    [Fact]
    public void WhatIsNotImplementedIsRefusedByName()
    {
        Assert.Equal(
            "the GGUF file PATH holds a model of the architecture 'mamba', which is not implemented; known are llama, qwen2, qwen3, "
                + "granite, smollm3, "
            + "olmo2, starcoder2, phi3, gemma3, gptneox",
            FaultOf(Some.Metadata("mamba").Bytes()));
        Assert.Equal(
            "the GGUF file PATH says llama.attention.clamp_kqv, which is not implemented: its model would be computed wrongly",
            FaultOf(Some.Llama().Say("llama.attention.clamp_kqv", 8f).Bytes()));
        Assert.Equal(
            "the GGUF file PATH is a mixture of experts, which is not implemented", FaultOf(Some.Llama().Say("llama.expert_count", 8u)
                .Bytes()));
        Assert.Equal(
            "the GGUF file PATH scales its rotary positions by 'dynamic', which is not implemented",
            FaultOf(Some.Llama().Say("llama.rope.scaling.type", "dynamic").Bytes()));
        Assert.Equal(
            "the GGUF file PATH turns 2 of 4 dimensions of a head, which is not implemented of llama",
            FaultOf(Some.Llama().Say("llama.rope.dimension_count", 2u).Bytes()));
        Assert.Equal(
            "the GGUF file PATH says llama.attention.head_count_kv in a form that is not read: one whole number would be",
            FaultOf(Some.Llama().Say("llama.attention.head_count_kv", (int[])[2, 1]).Bytes()));
        Assert.Equal(
            "the GGUF file PATH does not say general.architecture: convert the model again with llama.cpp's own script",
            FaultOf(new GgufWriter().Bytes()));
        Assert.Equal("the GGUF file PATH is damaged: it says llama.block_count twice", FaultOf(Some.Llama().Say("llama.block_count", 1u)
            .Bytes()));
    }

    [Fact]
    public void EveryTypeOfMetadataIsRead()
    {
        object[] values =
        [
            (byte)1, (sbyte)-1, (ushort)2, (short)-2, 3u, -3, 0.5f, true, "text", 4UL, -4L, 0.25, (byte[])[1, 2], (sbyte[])[-1],
            (ushort[])[3],
            (short[])[-3], (uint[])[4], (int[])[-4], (float[])[0.5f], (string[])["a", "", "ä"], (ulong[])[5], (long[])[-5],
            (double[])[0.125],
        ];
        var file = Some.Llama();
        foreach (var (i, value) in values.Index()) file.Say($"some.value{i}", value);
        file.Say("some.flags", (bool[])[true, false]).Say("some.nested", (int[][])[[1, 2], [3]]);
        File.WriteAllBytes(Path, file.Bytes());
        using var content = MappedFile.Open(Path, "GGUF file");
        var cursor = new GgufCursor(content);
        cursor.Read<uint>();
        cursor.Read<uint>();
        cursor.Read<ulong>();
        var read = new Dictionary<string, object>();
        for (var left = cursor.Read<ulong>(); left > 0; left--) read.Add(cursor.Text(), cursor.Value((GgufValueType)cursor.Read<uint>()));
        foreach (var (i, value) in values.Index()) Assert.Equal(value, read[$"some.value{i}"]);
        Assert.Equal([true, false], (object[])read["some.flags"]);
        Assert.Equal((int[][])[[1, 2], [3]], ((object[])read["some.nested"]).Cast<int[]>());
    }

    [Fact]
    public void ArraysInArraysEndSomewhere()
    {
        var bytes = Some.Llama().Say("deep", (int[][][][][])[[[[[1]]]]]).Bytes();
        Assert.Equal("the GGUF file PATH is damaged: its metadata has arrays in arrays, more than 4 deep", FaultOf(bytes));
    }

    /// <summary>Bytes changed, bits flipped, ends cut off: the outcome is values, or one sentence.</summary>
    [Fact]
    public void FiveHundredCorruptionsAreReadOrRefused()
    {
        var whole = Some.Llama().Bytes();
        uint state = 20261126;
        var refused = 0;
        for (var trial = 0; trial < 500; trial++)
        {
            var bytes = whole.ToArray();
            for (var change = Next(3); change >= 0; change--)
            {
                var at = Next(10) < 8 ? Next(1200) : Next(bytes.Length); // most in the head
                bytes[at] = Next(2) == 0 ? (byte)(bytes[at] ^ (1 << Next(8))) : (byte)Next(256);
            }

            File.WriteAllBytes(Path, Next(5) == 0 ? bytes[..Next(bytes.Length)] : bytes);
            var started = Stopwatch.GetTimestamp();
            if (Fault() is { } fault)
            {
                refused++;
                Assert.DoesNotContain('\n', fault);
            }

            Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(10), $"trial {trial} took long");
        }

        Assert.InRange(refused, 100, 499);

        int Next(int below)
        {
            state = state * 1664525 + 1013904223;
            return (int)(state >> 8) % below;
        }
    }

    private string? FaultOf(byte[] bytes)
    {
        File.WriteAllBytes(Path, bytes);
        return Fault()?.Replace(Path, "PATH", StringComparison.Ordinal);
    }

    /// <summary>Opens the file, reads all its tensors and its tokenizer; returns the sentence of what is wrong with it.</summary>
    private string? Fault()
    {
        try
        {
            using var scope = NewDisposeScope();
            using var file = GgufFile.Open(Path);
            foreach (var name in file.Names) file.Read(name, ScalarType.Float32).Dispose();
            using var tokenizer = LocalTokenizer.Of(file);
            tokenizer.Decode(tokenizer.Encode("abcab"));
            return null;
        }
        catch (InvalidDataException fault)
        {
            return fault.Message;
        }
    }
}
