using EvoPrompting.LanguageModels.Model;
using EvoPrompting.LanguageModels.Sampling;
using EvoPrompting.Prompts;
using EvoPrompting.Torch.Tests.Support;
using static TorchSharp.torch;

namespace EvoPrompting.Torch.Tests.LanguageModels;

public sealed class WeightsFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("evoprompting").FullName;

    private string Path => System.IO.Path.Combine(folder, "model.evolm");

    [Fact]
    public async Task ALoadedModelCompletesLikeTheOneThatWasSaved()
    {
        using var original = Save();
        using var loaded = EmbeddedLanguageModel.Load(Path);
        using var again = EmbeddedLanguageModel.Load(Path);
        var request = new CompletionRequest("x = ", SoftPrompt.None, [new(0.8, 1), new(1, 2)], 40, Languages.CSharp);
        Assert.Equal(await loaded.CompleteAsync(request, default), await again.CompleteAsync(request, default));
        Assert.StartsWith("tiny ", loaded.Identity, StringComparison.Ordinal);
        for (var i = 0; i < original.Weights.All.Count; i++)
            Assert.True(original.Weights.All[i].to(ScalarType.BFloat16).to(ScalarType.Float32).equal(loaded.Transformer.Weights.All[i])
                .all().item<bool>());
    }

    [Fact]
    public async Task ASlotStandsBeforePromptsWithoutASoftPrompt()
    {
        var settings = new SlotSettings(Length: 3, Directions: 2);
        float[] numbers = [.. Enumerable.Range(0, (int)settings.Numbers(32)).Select(i => i % 17 / 8f)]; // exact in 16 bits
        Save(settings, numbers).Dispose();
        using var loaded = EmbeddedLanguageModel.Load(Path);
        var bare = new CompletionRequest("x = ", SoftPrompt.None, [new(0.8, 1), new(1, 2)], 40, Languages.CSharp);
        var filled = bare with { SoftPrompt = new(3, 32, numbers[..(3 * 32)], []) };
        Assert.Equal(await loaded.CompleteAsync(filled, default), await loaded.CompleteAsync(bare, default));
        Assert.Equal(numbers[..(3 * 32)], loaded.InitialVectors(3, new(1)));
        Assert.NotEqual(numbers[..(2 * 32)], loaded.InitialVectors(2, new(1)));

        Save().Dispose();
        using var without = EmbeddedLanguageModel.Load(Path);
        Assert.NotEqual(await loaded.CompleteAsync(bare, default), await without.CompleteAsync(bare, default));
    }

    [Fact]
    public void ASlotThatIsNotThereIsFound()
    {
        Save(new SlotSettings(Length: 3, Directions: 2), []).Dispose();
        AssertRefused("is inconsistent");
    }

    [Fact]
    public void SavingTwiceGivesTheSameBytes()
    {
        Save().Dispose();
        var first = File.ReadAllBytes(Path);
        Save().Dispose();
        Assert.Equal(first, File.ReadAllBytes(Path));
    }

    [Fact]
    public void AMissingFileIsNamed() => AssertRefused("there is no weights file at");

    [Fact]
    public void AForeignFileIsNamed()
    {
        File.WriteAllText(Path, "something else");
        AssertRefused("is not a weights file");
    }

    [Fact]
    public void ANewerFileAsksForANewerProgram() => AssertRefusedAfter(content => content[8] = 3, "use a newer EvoPrompting");

    [Fact]
    public void AChangedByteAnywhereIsFound()
    {
        Save().Dispose();
        var content = File.ReadAllBytes(Path);
        foreach (var place in (int[])[12, 44, 60, content.Length / 2, content.Length - 1])
        {
            var damaged = content.ToArray();
            damaged[place] ^= 1;
            File.WriteAllBytes(Path, damaged);
            AssertRefused("is damaged");
        }
    }

    [Fact]
    public void AShortenedFileIsFound()
    {
        Save().Dispose();
        var content = File.ReadAllBytes(Path);
        foreach (var length in (int[])[9, 40, 50, content.Length - 1])
        {
            File.WriteAllBytes(Path, content[..length]);
            AssertRefused("is damaged");
        }
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private Transformer Save(SlotSettings? slot = null, float[]? numbers = null)
    {
        var transformer = TinyModel.Random(TinyModel.Shape(TinyModel.Tokenizer.VocabularySize), ScalarType.Float32);
        var description = new WeightsDescription("tiny", transformer.Settings, TinyModel.Tokenizer.Save(), ["for tests"], slot);
        WeightsFile.Save(Path, transformer.Weights, description, numbers);
        return transformer;
    }

    private void AssertRefusedAfter(Action<byte[]> change, string message)
    {
        Save().Dispose();
        var content = File.ReadAllBytes(Path);
        change(content);
        File.WriteAllBytes(Path, content);
        AssertRefused(message);
    }

    private void AssertRefused(string message) =>
        Assert.Contains(
            message, Assert.Throws<InvalidDataException>(() => EmbeddedLanguageModel.Load(Path)).Message, StringComparison.Ordinal);
}
