using EvoPrompting.Chance;
using EvoPrompting.LanguageModels.Local.Adapters;
using EvoPrompting.Prompts;
using EvoPrompting.Torch.Tests;

namespace EvoPrompting.LanguageModels.Local.Tests.Adapters;

/// <summary>An adapter that PEFT wrote is read, and what is written is what PEFT writes.</summary>
public sealed class PeftSoftPromptTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("evoprompting").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void WhatPeftWroteIsRead()
    {
        var read = PeftSoftPrompt.Read(Made());
        Assert.Equal((6, 48, 288, 0), (read.Length, read.Width, read.Values.Count, read.OptimizerState.Count));
    }

    /// <summary>The tensor's file to the byte; of the configuration what PEFT needs to load it.</summary>
    [Fact]
    public void WhatIsWrittenIsWhatPeftWrites()
    {
        var made = Made();
        PeftSoftPrompt.Write(folder, PeftSoftPrompt.Read(made), "llama");
        Assert.Equal(Bytes(made), Bytes(folder));
        Assert.Equal(PeftSoftPrompt.Read(made), PeftSoftPrompt.Read(folder));

        static byte[] Bytes(string folder) => File.ReadAllBytes(Path.Combine(folder, "adapter_model.safetensors"));
    }

    [Fact]
    public void AnyShapeComesBackAsItWas()
    {
        var chance = new RandomStream(3);
        var softPrompt = new SoftPrompt(7, 13, [.. Enumerable.Range(0, 91).Select(_ => (float)chance.NextGaussian())], []);
        PeftSoftPrompt.Write(folder, softPrompt, "m");
        Assert.Equal(softPrompt, PeftSoftPrompt.Read(folder));
        Assert.Equal(0, new FileInfo(Path.Combine(folder, "adapter_model.safetensors")).Length % 4);
    }

    [Theory]
    [InlineData("\"PROMPT_TUNING\"", "\"LORA\"", "adapter of kind LORA")]
    [InlineData("\"num_virtual_tokens\": 6", "\"num_virtual_tokens\": 7", "says 7 vectors of 48 numbers")]
    [InlineData("\"num_transformer_submodules\": 1", "\"num_transformer_submodules\": 2", "a model of 2 parts")]
    [InlineData("{", "", "adapter_config.json")]
    public void AnotherAdapterIsOneSentence(string what, string instead, string said)
    {
        PeftSoftPrompt.Write(folder, PeftSoftPrompt.Read(Made()), "llama");
        var config = Path.Combine(folder, "adapter_config.json");
        File.WriteAllText(config, File.ReadAllText(config).Replace(what, instead, StringComparison.Ordinal));
        Refused(said);
    }

    [Theory]
    [InlineData("adapter_config.json", "no soft prompt of PEFT's form")]
    [InlineData("adapter_model.safetensors", "adapter_model.safetensors")]
    public void AMissingFileIsOneSentence(string file, string said)
    {
        PeftSoftPrompt.Write(folder, PeftSoftPrompt.Read(Made()), "llama");
        File.Delete(Path.Combine(folder, file));
        Refused(said);
    }

    [Fact]
    public void NumbersThatAreNotFiniteAreRefused()
    {
        PeftSoftPrompt.Write(folder, new SoftPrompt(1, 2, [1, float.NaN], []), "m");
        Refused("not finite");
    }

    [Fact]
    public void AFolderThatIsNotThereIsOneSentence() =>
        Assert.Contains("there is no folder", Assert.Throws<InvalidDataException>(() => PeftSoftPrompt.Read(folder + "x")).Message,
            StringComparison.Ordinal);

    private static string Made() => Path.GetDirectoryName(Golden.Path("lm/peft-prompt-tuning/adapter_config.json"))!;

    private void Refused(string said)
    {
        var message = Assert.Throws<InvalidDataException>(() => PeftSoftPrompt.Read(folder)).Message;
        Assert.Contains(said, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }
}
