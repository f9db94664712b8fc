using EvoPrompting.LanguageModels.Local.Files;
using EvoPrompting.LanguageModels.Local.Network;
using EvoPrompting.LanguageModels.Local.Tests.Support;
using EvoPrompting.Torch;
using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.Local.Tests.Files;

public class CheckpointFolderTests
{
    [Fact]
    public void AMissingFolderIsNamed() => Assert.Equal("there is no folder /nowhere", Fault("/nowhere"));

    [Fact]
    public void AFolderWithoutAConfigurationIsNamed()
    {
        using var folder = new TestFolder();
        Assert.Contains("has no config.json", Fault(folder.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void AnAdapterIsNoModel()
    {
        using var folder = new TestFolder();
        folder.Write("adapter_config.json", "{}");
        Assert.Contains("holds an adapter and not a model", Fault(folder.Path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "is not JSON")]
    [InlineData("[]", "is not a JSON object")]
    [InlineData("{ \"a\\ud800\": 1 }", "is damaged: a text in it holds half a character")]
    [InlineData("{ \"a\": [{ \"b\": \"\\udfff\" }] }", "is damaged: a text in it holds half a character")]
    public void AConfigurationThatIsNoObjectIsRefused(string content, string told)
    {
        using var folder = new TestFolder();
        folder.Write("config.json", content);
        Assert.Contains(told, Fault(folder.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void OfAKeyThatStandsThereTwiceTheLastValueCounts()
    {
        using var folder = new TestFolder();
        var read = JsonFile.Read(folder.Write("config.json", """{"a":1,"b":{"c":1,"c":[2,{"d":3,"d":null}]},"a":"x"}"""));
        Assert.Equal("""{"a":"x","b":{"c":[2,{"d":null}]}}""", read.ToJsonString());
    }

    [Theory]
    [InlineData("model.Q4_0.gguf", ": it holds the GGUF file model.Q4_0.gguf, so name that file instead of the folder")]
    [InlineData("consolidated.safetensors",
        ": it holds consolidated.safetensors, so save the model with Hugging Face's library, which gives it the names that are read")]
    [InlineData("model-00001-of-00002.safetensors",
        ": it holds model-00001-of-00002.safetensors, a part of several, so download model.safetensors.index.json too, which names them")]
    [InlineData("weights.bin", ": its weights are in the pickle file weights.bin, which runs code when it is read and is not opened: save")]
    [InlineData("tf_model.h5", ": it holds tf_model.h5, which is not read, so save the model as safetensors with Hugging Face's library")]
    public void WhatIsThereInsteadIsNamedWithWhatToDo(string name, string told)
    {
        using var folder = new TestFolder();
        folder.Write(name, "");
        folder.Write("optimizer.pt", "");
        Assert.Contains("has no config.json, which says what the model is" + told, Fault(folder.Path), StringComparison.Ordinal);
        folder.Write("config.json", "{}");
        Assert.Contains("and no model.safetensors.index.json" + told, Fault(folder.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void AFolderWithoutWeightsIsNamed()
    {
        using var folder = new TestFolder();
        folder.Write("config.json", "{}");
        Assert.Contains("has no model.safetensors and no model.safetensors.index.json", Fault(folder.Path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pytorch_model.bin")]
    [InlineData("pytorch_model-00001-of-00002.bin")]
    [InlineData("consolidated.00.pth")]
    [InlineData("model.pt")]
    public void PickledWeightsAreNamed(string name)
    {
        using var folder = new TestFolder();
        folder.Write("config.json", "{}");
        folder.Write("training_args.bin", "");
        folder.Write(name, "");
        Assert.Contains($"in the pickle file {name}, which runs code when it is read", Fault(folder.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void AMissingShardIsNamed()
    {
        using var folder = new TestFolder().CopyOf(GoldenModel.Folder("llama"));
        File.Delete(folder.File("model-00003-of-00005.safetensors"));
        Assert.Contains("the shard model-00003-of-00005.safetensors, which", Fault(folder.Path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"metadata":{}}""", "has no weight_map")]
    [InlineData("""{"weight_map":{"a":"../a.safetensors"}}""", "is no file of its folder")]
    [InlineData("""{"weight_map":{"a":3}}""", "is no file of its folder")]
    [InlineData("""{"weight_map":{"a":"model-00001-of-00005.safetensors"}}""", "5.safetensors, which does not hold it")]
    public void AnIndexThatIsWrongIsRefused(string index, string told)
    {
        using var folder = new TestFolder().CopyOf(GoldenModel.Folder("llama"));
        folder.Write("model.safetensors.index.json", index);
        Assert.Contains(told, Fault(folder.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void ATensorOfAnotherShapeIsNamedWithBothShapes()
    {
        TorchRuntime.Start();
        using var golden = new CheckpointFolder(GoldenModel.Folder("qwen3"));
        golden.Config["intermediate_size"] = 100;
        Assert.Equal(
            $"the tensor model.layers.0.mlp.gate_proj.weight of the checkpoint {GoldenModel.Folder("qwen3")} has the shape [112, 48] and "
            + "its config.json asks for [100, 48]",
            Fault(() => Decoder.Read(golden.Tensors, golden.Config, golden.ConfigPath, ScalarType.Float32)));
    }

    [Fact]
    public void AMissingTensorIsNamedWithItsShape()
    {
        var description = Configs.Describe(Configs.Of("llama"));
        using var tensors = new RandomTensors(description).Without("model.layers.1.mlp.down_proj.weight");
        Assert.Equal(
            "the checkpoint has no tensor model.layers.1.mlp.down_proj.weight, and its config.json asks for one of shape [24, 40]",
            Fault(() => DecoderWeights.Read(tensors, description, ScalarType.Float32)));
    }

    [Theory]
    [InlineData("model.layers.1.self_attn.q_proj.bias")]
    [InlineData("model.layers.2.input_layernorm.weight")]
    [InlineData("model.layers.0.self_attn.sinks")]
    public void ATensorThatWouldNotBeUsedIsNamed(string name)
    {
        var description = Configs.Describe(Configs.Of("llama"));
        using var tensors = new RandomTensors(description).With(name, 24);
        var fault = Fault(() => DecoderWeights.Read(tensors, description, ScalarType.Float32));
        Assert.Contains($"has a tensor {name}, for which", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model.layers.1.self_attn.rotary_emb.inv_freq")]
    [InlineData("score.weight")]
    public void TensorsThatFollowFromTheRestAreLeftAside(string name)
    {
        TorchRuntime.Start();
        var description = Configs.Describe(Configs.Of("llama"));
        using var tensors = new RandomTensors(description).With(name, 3);
        using var weights = DecoderWeights.Read(tensors, description, ScalarType.Float32);
        Assert.Equal(2, weights.Layers.Count);
    }

    [Fact]
    public void TheLogitsTakeTheirOwnMatrixWhereThereIsOneElseTheEmbeddingIfTied()
    {
        TorchRuntime.Start();
        var tied = Configs.Describe(Configs.Of("llama", ("tie_word_embeddings", true)));
        using var withOutput = DecoderWeights.Read(new RandomTensors(tied, hasOutput: true), tied, ScalarType.Float32);
        using var without = DecoderWeights.Read(new RandomTensors(tied, hasOutput: false), tied, ScalarType.Float32);
        Assert.NotSame(withOutput.Embedding, withOutput.Output);
        Assert.Same(without.Embedding, without.Output);
        var untied = Configs.Describe(Configs.Of("llama"));
        Assert.Contains("has no tensor lm_head.weight", Fault(
            () => DecoderWeights.Read(new RandomTensors(untied, hasOutput: false), untied, ScalarType.Float32)), StringComparison.Ordinal);
    }

    private static string Fault(string folder) => Fault(() => new CheckpointFolder(folder));

    private static string Fault(Func<IDisposable> read) => Assert.Throws<InvalidDataException>(() => read().Dispose()).Message;
}
