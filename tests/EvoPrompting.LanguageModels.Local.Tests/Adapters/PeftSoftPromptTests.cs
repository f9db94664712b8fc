using System.Text;
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
    [InlineData("\"num_virtual_tokens\": 6", "\"num_virtual_tokens\": \"6\"", "adapter_config.json is \"6\" and has to be a whole number")]
    [InlineData("\"token_dim\": 48", "\"token_dim\": [48]", "token_dim in ")]
    [InlineData("\"CAUSAL_LM\"", "\"SEQ_2_SEQ_LM\"", "of the task \"SEQ_2_SEQ_LM\": only CAUSAL_LM")]
    [InlineData("\"CAUSAL_LM\"", "7", "of the task 7: only CAUSAL_LM")]
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

    [Theory]
    [InlineData("\"CAUSAL_LM\"", "null")]
    [InlineData("\"num_virtual_tokens\": 6", "\"num_virtual_tokens\": null")]
    public void WhatADescriptionDoesNotSayIsNotHeldAgainstIt(string what, string instead)
    {
        PeftSoftPrompt.Write(folder, PeftSoftPrompt.Read(Made()), "llama");
        File.WriteAllText(Config, File.ReadAllText(Config).Replace(what, instead, StringComparison.Ordinal));
        Assert.Equal(6, PeftSoftPrompt.Read(folder).Length);
    }

    [Fact]
    public void APickleFileIsNamedWithWhatToDo()
    {
        PeftSoftPrompt.Write(folder, PeftSoftPrompt.Read(Made()), "llama");
        File.Move(Weights, Path.Combine(folder, "adapter_model.bin"));
        Refused("in the pickle file adapter_model.bin, which runs code when it is read and is not opened: load the adapter with PEFT");
    }

    /// <summary>Vectors were tuned together with what else was trained.</summary>
    [Theory]
    [InlineData("prompt_embeddings", "a.prompt_embeddings", "has the tensor a.prompt_embeddings beside prompt_embeddings")]
    [InlineData("base_model.prompt_embeddings", "base_model.model.lm_head.weight", "has the tensor base_model.model.lm_head.weight beside")]
    public void MoreTensorsThanTheVectorsAreRefused(string name, string other, string said)
    {
        PeftSoftPrompt.Write(folder, new SoftPrompt(1, 2, [1, 2], []), "m");
        const string shape = "\"dtype\":\"F32\",\"shape\":[1,2]";
        var header = $$$"""{"{{{other}}}":{{{{shape}}},"data_offsets":[0,8]},"{{{name}}}":{{{{shape}}},"data_offsets":[8,16]}}""";
        File.WriteAllBytes(Weights, [.. BitConverter.GetBytes((long)header.Length), .. Encoding.UTF8.GetBytes(header), .. new byte[16]]);
        Refused(said);
    }

    [Fact]
    public void TheModelThatAnAdapterIsForIsItsOwnWord()
    {
        PeftSoftPrompt.Write(folder, new SoftPrompt(1, 2, [1, 2], []), "a model");
        Assert.Equal("a model", PeftSoftPrompt.BaseModel(folder));
        foreach (var none in (string[])["null", "\"\"", "3"])
        {
            File.WriteAllText(Config, $$"""{ "base_model_name_or_path": {{none}} }""");
            Assert.Null(PeftSoftPrompt.BaseModel(folder));
        }

        File.WriteAllText(Config, "{}");
        Assert.Null(PeftSoftPrompt.BaseModel(folder));
        File.Delete(Config);
        Assert.Contains("has no adapter_config.json", Assert.Throws<InvalidDataException>(() => PeftSoftPrompt.BaseModel(folder)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"peft_type":"LORA"}""", "holds an adapter of kind LORA, which would be overwritten: name another folder.")]
    [InlineData("{}", "holds an adapter of kind none, which would be overwritten: name another folder.")]
    [InlineData("{", "; it would be overwritten: name another folder.")]
    public void AnAdapterOfAnotherKindIsNotOverwritten(string description, string said)
    {
        File.WriteAllText(Config, description);
        File.WriteAllText(Weights, "theirs");
        var fault = Assert.Throws<UserException>(() => PeftSoftPrompt.Write(folder, new SoftPrompt(1, 2, [1, 2], []), "m")).Message;
        Assert.EndsWith(said, fault, StringComparison.Ordinal);
        Assert.Equal((description, "theirs"), (File.ReadAllText(Config), File.ReadAllText(Weights)));
    }

    /// <summary>A folder stands where the vectors are to be: it stands for a full disk.</summary>
    [Fact]
    public void WhereTheVectorsCannotBeWrittenTheOldDescriptionStaysAndNothingBesideIt()
    {
        PeftSoftPrompt.Write(folder, new SoftPrompt(1, 2, [1, 2], []), "old");
        File.Delete(Weights);
        Directory.CreateDirectory(Weights);
        var fault = Assert.Throws<UserException>(() => PeftSoftPrompt.Write(folder, new SoftPrompt(2, 2, [1, 2, 3, 4], []), "new"));
        Assert.Contains("adapter_model.safetensors cannot be written: ", fault.Message, StringComparison.Ordinal);
        Assert.Equal("old", PeftSoftPrompt.BaseModel(folder));
        Assert.Equal(2, Directory.GetFileSystemEntries(folder).Length);
        Directory.Delete(Weights);
        PeftSoftPrompt.Write(folder, new SoftPrompt(2, 2, [1, 2, 3, 4], []), "new");
        Assert.Equal((2, "new"), (PeftSoftPrompt.Read(folder).Length, PeftSoftPrompt.BaseModel(folder)));
        Assert.Equal(2, Directory.GetFileSystemEntries(folder).Length);
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

    private string Config => Path.Combine(folder, "adapter_config.json");

    private string Weights => Path.Combine(folder, "adapter_model.safetensors");

    private static string Made() => Path.GetDirectoryName(Golden.Path("lm/peft-prompt-tuning/adapter_config.json"))!;

    private void Refused(string said)
    {
        var message = Assert.Throws<InvalidDataException>(() => PeftSoftPrompt.Read(folder)).Message;
        Assert.Contains(said, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }
}
