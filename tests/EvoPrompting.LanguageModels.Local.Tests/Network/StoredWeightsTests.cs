using EvoPrompting.LanguageModels.Local.Files;
using EvoPrompting.LanguageModels.Local.Gguf;
using EvoPrompting.LanguageModels.Local.Network;
using EvoPrompting.LanguageModels.Local.Rows;
using EvoPrompting.LanguageModels.Local.Tests.Gguf;
using EvoPrompting.LanguageModels.Local.Tests.Support;
using EvoPrompting.Torch;
using EvoPrompting.Torch.Tests;
using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.Local.Tests.Network;

/// <summary>Matrices that are left as their file stores them give, bit for bit, what their numbers give.</summary>
public sealed class StoredWeightsTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("evoprompting-test-");

    public StoredWeightsTests() => TorchRuntime.Start();

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Models.Files), MemberType = typeof(Models))]
    public void FilesGiveTheSame(string file)
    {
        using var source = GgufFile.Open(Golden.Path($"lm/gguf/{file}"));
        Check(source, type => Decoder.Read(source, source.Config, file, ScalarType.Float32, asStored: type),
            isStored: Path.GetFileName(file) != "f32.gguf");
    }

    /// <summary>Those whose rows the conversion to GGUF sorts, and whose matrices stand in one tensor or in several.</summary>
    [Theory]
    [InlineData("llama-bias", "llama")]
    [InlineData("granite", "granite")]
    [InlineData("gemma3_text", "gemma3")]
    [InlineData("gpt_neox", "gptneox")]
    [InlineData("phi3", "phi3")]
    [InlineData("starcoder2", "starcoder2")]
    public void ConvertedFilesGiveTheSame(string family, string architecture)
    {
        using var scope = NewDisposeScope();
        var path = Path.Combine(folder.FullName, "model.gguf");
        File.WriteAllBytes(path, ArchitectureTests.Complete(new Converted(family), architecture, matrixType: 1).Bytes());
        using var source = GgufFile.Open(path);
        Check(source, type => Decoder.Read(source, source.Config, path, ScalarType.Float32, asStored: type), isStored: true);
    }

    [Theory]
    [InlineData("llama-tied-headdim", true)]
    [InlineData("qwen2", true)]
    [InlineData("qwen3", true)]
    [InlineData("gpt_neox", false)]
    public void FoldersGiveTheSame(string family, bool isStored)
    {
        using var source = new CheckpointFolder(GoldenModel.Folder(family));
        Check(source.Tensors, type => Decoder.Read(source.Tensors, source.Config, family, ScalarType.Float32, asStored: type), isStored);
    }

    [Fact]
    public void OnlyWhatRowsComputeIsLeftAsStored()
    {
        using var source = new CheckpointFolder(GoldenModel.Folder("qwen3"));
        using var exact = Decoder.Read(source.Tensors, source.Config, "qwen3", ScalarType.Float64, asStored: true);
        Assert.Null(exact.Weights.Embedding.Stored);
    }

    private static void Check(ITensorSource source, Func<bool, Decoder> read, bool isStored)
    {
        Assert.NotEmpty(source.Names);
        using var frozen = no_grad();
        using var stored = read(true);
        Assert.Equal(isStored, stored.Weights.Layers.Any(l => l.FeedForwardIn.Weight.Stored is not null));
        using var held = read(false);
        Assert.All(held.Weights.Layers, l => Assert.Null(l.FeedForwardIn.Weight.Stored));
        Assert.Equal(Results(held), Results(stored));
    }

    /// <summary>Logits of a prompt and of continuations, soft vectors, a loss and its gradient.</summary>
    private static float[] Results(Decoder decoder)
    {
        using var scope = NewDisposeScope();
        var vectors = decoder.SoftVectors([5, 1, 3]).clone();
        var embedded = decoder.Before(vectors, decoder.Embed(tensor((long[])[2, 4, 1, 6, 3, 3, 8]).unsqueeze(0)));
        var rows = new RowDecoder(decoder);
        using var prompt = new RowPrompt(rows, embedded.data<float>().ToArray(), 2, default);
        using var going = new RowContinuations(rows, prompt, 5, 2, threads: 2);
        going.Next([(0, 4), (1, 2), (2, 7), (3, 1), (4, 5)]);
        going.Next([(3, 2)]);
        var (loss, gradient) = new SoftPromptGradient(decoder).LossAndGradient(vectors, [2, 4, 1, 6, 3], 1, 0.5);
        return
        [
            .. vectors.flatten().data<float>().ToArray(), .. prompt.Logits, .. going.Logits(0), (float)loss,
            .. gradient.flatten().data<float>().ToArray(),
        ];
    }
}
