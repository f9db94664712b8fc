using EvoPrompting.LanguageModels.Local.Adapters;
using EvoPrompting.LanguageModels.Local.Sampling;
using EvoPrompting.LanguageModels.Local.Tests.Gguf;
using EvoPrompting.LanguageModels.Local.Tests.Support;
using EvoPrompting.Prompts;

namespace EvoPrompting.LanguageModels.Local.Tests.Sampling;

/// <summary>A model is what its path leads to, whatever stands there; what does not belong together is refused.</summary>
public sealed class OpenedModelTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("evoprompting-test-");

    public void Dispose() => folder.Delete(recursive: true);

    /// <summary>Hugging Face's cache holds links of that kind.</summary>
    [Fact]
    public async Task FilesBehindLinksAreRead()
    {
        File.WriteAllBytes(In("blob"), Some.Llama().Bytes());
        File.CreateSymbolicLink(In("model.gguf"), "blob");
        Assert.Equal(await TextAsync("blob"), await TextAsync("model.gguf"));

        PeftSoftPrompt.Write(In("soft"), new SoftPrompt(2, 3, [1, 2, 3, 4, 5, 6], []), "a model");
        Directory.CreateDirectory(In("linked"));
        foreach (var file in Directory.GetFiles(In("soft")))
            File.CreateSymbolicLink(Path.Combine(In("linked"), Path.GetFileName(file)), file);
        Assert.Equal([1, 2, 3, 4, 5, 6], PeftSoftPrompt.Read(In("linked")).Values);
    }

    [Theory]
    [InlineData("blob")]
    [InlineData("model.GGUF")]
    [InlineData("model.gguf")]
    public void TheIdentityFollowsFromTheContentWhateverTheName(string name)
    {
        File.WriteAllBytes(In(name), Some.Llama().Bytes());
        var first = CheckpointIdentity.Of(In(name));
        File.WriteAllBytes(In(name), Some.Llama().Say("general.name", "another").Bytes());
        Assert.NotEqual(first, CheckpointIdentity.Of(In(name)));
    }

    [Fact]
    public void WhatIsNotThereIsSaid()
    {
        var told = Assert.Throws<InvalidDataException>(() => LocalLanguageModel.Load(In("nothing"))).Message;
        Assert.Equal($"there is no folder and no GGUF file {In("nothing")}", told);
    }

    [Fact]
    public void ATokenizerOfAnotherModelIsRefused()
    {
        File.WriteAllBytes(In("model.gguf"), Some.Llama(rows: 4).Bytes());
        var told = Assert.Throws<InvalidDataException>(() => LocalLanguageModel.Load(In("model.gguf"))).Message;
        Assert.Contains("has tokens up to number 5 and the model has rows for 4", told);
    }

    [Fact]
    public void AnEndTokenWithoutARowIsRefused()
    {
        File.WriteAllBytes(In("model.gguf"), Some.Llama(more: "<pad>", end: 6).Bytes());
        var told = Assert.Throws<InvalidDataException>(() => LocalLanguageModel.Load(In("model.gguf"))).Message;
        Assert.Contains("end texts with token 6, and the model has rows for 6", told);
        File.WriteAllBytes(In("model.gguf"), Some.Llama(more: "<pad>").Say("tokenizer.ggml.eot_token_id", 6u).Bytes());
        using var model = LocalLanguageModel.Load(In("model.gguf")); // another end has one
    }

    /// <summary>As other programs leave them, or a copy that followed no links.</summary>
    [Fact]
    public void AFileBesideTheModelThatCannotBeReadIsToldAndNoPartOfItsIdentity()
    {
        File.WriteAllText(In("config.json"), "{}");
        var told = new List<string>();
        var before = CheckpointIdentity.Of(folder.FullName, told.Add);
        Assert.Empty(told);
        File.CreateSymbolicLink(In("stray.json"), In("nowhere"));
        Assert.Equal(before, CheckpointIdentity.Of(folder.FullName, told.Add));
        Assert.StartsWith($"{In("stray.json")} cannot be read (", Assert.Single(told));
        File.WriteAllText(In("nowhere"), "{}");
        Assert.NotEqual(before, CheckpointIdentity.Of(folder.FullName));
    }

    [Fact]
    public async Task AContextWithoutRoomForAnAnswerIsNamed()
    {
        File.WriteAllBytes(In("model.gguf"), Some.Llama(context: 1).Bytes());
        Assert.StartsWith(
            "The language model has 1 position in all, and a prompt and its answer need one each: ",
            (await Assert.ThrowsAsync<UserException>(() => TextAsync("model.gguf"))).Message);
    }

    [Fact]
    public async Task ASpecialTokenWithoutARowIsRefusedWhereAPromptHoldsIt()
    {
        File.WriteAllBytes(In("model.gguf"), Some.Llama(more: "<pad>").Bytes());
        Assert.NotNull(await TextAsync("model.gguf"));
        var told = await Assert.ThrowsAsync<UserException>(() => TextAsync("model.gguf", "ab<pad>c"));
        Assert.StartsWith("A prompt holds the token 6 ('<pad>')", told.Message);
    }

    [Theory]
    [InlineData(30, null)]
    [InlineData(31, "has 31 vectors and the language model 32 positions")]
    [InlineData(40, "has 40 vectors and the language model 32 positions")]
    public async Task ASoftPromptLeavesRoomForAPrompt(int vectors, string? told)
    {
        File.WriteAllBytes(In("model.gguf"), Some.Llama().Bytes());
        var soft = new SoftPrompt(vectors, Some.Width, Some.Numbers(vectors * Some.Width), []);
        if (told is null) Assert.NotNull(await TextAsync("model.gguf", soft: soft));
        else Assert.Contains(told, (await Assert.ThrowsAsync<UserException>(() => TextAsync("model.gguf", soft: soft))).Message);
    }

    private string In(string name) => Path.Combine(folder.FullName, name);

    private async Task<string> TextAsync(string name, string prompt = "abc", SoftPrompt? soft = null)
    {
        using var model = LocalLanguageModel.Load(In(name));
        var request = new CompletionRequest(prompt, soft ?? SoftPrompt.None, [new SampleSettings(1, 3)], 8, new EndlessLanguage());
        return (await model.CompleteAsync(request, default))[0].Text;
    }
}
