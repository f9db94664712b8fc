using System.Text.Json.Nodes;
using EvoPrompting.LanguageModels.Local.Families;
using EvoPrompting.LanguageModels.Local.Gguf;
using EvoPrompting.LanguageModels.Local.Rows;
using static TorchSharp.torch;
using Decoder = EvoPrompting.LanguageModels.Local.Network.Decoder;

namespace EvoPrompting.LanguageModels.Local.Tests.Gguf;

/// <summary>A golden model written as llama.cpp's scripts would write it is read as what it was.</summary>
public sealed class ArchitectureTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("evoprompting-test-");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData("llama-bias", "llama")]
    [InlineData("llama-tied-headdim", "llama")]
    [InlineData("qwen2", "qwen2")]
    [InlineData("qwen2-untied", "qwen2")]
    [InlineData("qwen3", "qwen3")]
    [InlineData("granite", "granite")]
    [InlineData("smollm3", "smollm3", "no_rope_layers")]
    [InlineData("olmo2", "olmo2")]
    [InlineData("starcoder2", "starcoder2", "sliding_window")]
    [InlineData("phi3", "phi3")]
    [InlineData("gemma3_text", "gemma3", "sliding_window_pattern")]
    [InlineData("gpt_neox", "gptneox")]
    public void TensorsAndConfigurationAreHuggingFaces(string family, string architecture, string notInTheFile = "")
    {
        using var scope = NewDisposeScope();
        var model = new Converted(family);
        using var file = Open(Say(model.Write(architecture), model.Config, architecture));
        Assert.Equal(model.Tensors.Keys.Order(), file.Names.Order());
        foreach (var (name, tensor) in model.Tensors)
            Assert.True(tensor.allclose(file.Read(name, ScalarType.Float32), rtol: 0, atol: architecture == "gemma3" ? 1e-7 : 0), name);

        var config = file.Config;
        foreach (var (key, value) in model.Config.Where(pair => config.ContainsKey(pair.Key) && pair.Key != notInTheFile))
            if (key is not ("torch_dtype" or "bos_token_id" or "eos_token_id"))
                Assert.True(Same(value, config[key]), $"{key}: {value} became {config[key]}");
        Assert.Equal(model.Rotary("rope_theta"), (double)config["rope_theta"]!);
        Assert.Null(config["rope_scaling"]);
        Assert.Equal((double?)model.Config["rope_parameters"]?["partial_rotary_factor"] ?? 1,
            (double?)config["partial_rotary_factor"] ?? 1);
    }

    [Fact]
    public void WhatLlamaCppHasInItsCodeIsPutIntoTheConfiguration()
    {
        var windows = Some.Metadata("gemma3").Say("gemma3.attention.sliding_window", 4u).Add("token_embd.weight", [6, 8], Some.Numbers(48));
        using (var gemma = Open(windows))
            Assert.Equal("""["sliding_attention"]""", gemma.Config["layer_types"]!.ToJsonString());
        using var smol = Open(Some.Metadata("smollm3").Add("token_embd.weight", [6, 8], Some.Numbers(48)));
        Assert.Equal("[1]", smol.Config["no_rope_layers"]!.ToJsonString());
        Assert.Equal(4, (int)smol.Config["no_rope_layer_interval"]!);
    }

    [Fact]
    public void AMissingTensorHasTheFilesOwnName()
    {
        using var file = Open(Some.Llama(without: "attn_q"));
        var told = Assert.Throws<InvalidDataException>(
            () => Decoder.Read(file, file.Config, "the file", ScalarType.Float32)).Message;
        Assert.EndsWith("has no tensor blk.0.attn_q.weight, and its metadata asks for one of shape [8, 8]", told);
        Assert.StartsWith(folder.FullName, told);
    }

    /// <summary>
    /// One factor a pair, as llama.cpp writes Llama 3's scaling, does not change as a sequence grows, so it is computed in rows.
    /// </summary>
    [Fact]
    public void OneFactorAPairIsComputedInRows()
    {
        using var file = Open(Some.Llama().Add("rope_freqs.weight", [2], [1f, 8f]));
        var description = KnownFamilies.Describe(file.Config, "the file");
        Assert.True(RowDecoder.Computes(description, ScalarType.Float32, CPU));
        using var plain = Open(Some.Llama());
        var before = KnownFamilies.Describe(plain.Config, "the file").Layers[0].Rotary!.Frequencies;
        Assert.Equal([before[0], before[1] / 8], description.Layers[0].Rotary!.Frequencies);
    }

    [Fact]
    public void RotaryScalingsAreWrittenInHuggingFacesWords()
    {
        Assert.Equal("""{"rope_type":"linear","factor":4}""", Scaling("qwen2", ("type", "linear"), ("factor", 4f)));
        Assert.Equal(
            """{"rope_type":"yarn","factor":4,"original_max_position_embeddings":64}""",
            Scaling("qwen2", ("type", "yarn"), ("factor", 4f), ("original_context_length", 64u)));
        Assert.Equal("null", Scaling("qwen2", ("type", "none"), ("factor", 4f)));
        Assert.Equal("""{"rope_type":"linear","factor":4}""", Scaling("qwen2", ("factor", 4f))); // llama.cpp's kind where none is said
        Assert.Equal("null", Scaling("qwen2", ("type", "linear")));
        Assert.Equal("null", Scaling("qwen2", ("factor", 0f)));
        using (var both = Open(Some.Llama().Say("llama.rope.scaling.factor", 2f).Add("rope_freqs.weight", [2], [1f, 8f])))
            Assert.Equal("[2,16]", both.Config["rope_scaling"]!["long_factor"]!.ToJsonString());
        using (var none = Open(Some.Llama().Say("llama.rope.scaling.factor", 2f).Say("llama.rope.scaling.type", "none")
            .Add("rope_freqs.weight", [2], [1f, 8f])))
            Assert.Equal("[1,8]", none.Config["rope_scaling"]!["long_factor"]!.ToJsonString());
        using var each = Open(Some.Llama().Add("rope_freqs.weight", [2], [1f, 8f]));
        Assert.Equal(
            """
            {"rope_type":"longrope","short_factor":[1,8],"long_factor":[1,8],"attention_factor":1,
            "original_max_position_embeddings":32}
            """.ReplaceLineEndings(""),
            each.Config["rope_scaling"]!.ToJsonString());
        Assert.DoesNotContain(each.Names, name => name.Contains("rope", StringComparison.Ordinal));
    }

    [Fact]
    public void TheLongFormOfPhi3IsReadFromItsTensors()
    {
        using var scope = NewDisposeScope();
        var model = new Converted("phi3-longrope");
        var scaling = model.Config["rope_scaling"]!;
        using var read = Open(Complete(model, "phi3"));
        var written = read.Config["rope_scaling"]!;
        Assert.Equal("longrope", (string)written["rope_type"]!);
        Assert.Equal(32, (int)written["original_max_position_embeddings"]!);
        Assert.Equal(32, (int)read.Config["original_max_position_embeddings"]!);
        Assert.All(written["long_factor"]!.AsArray().Zip(scaling["long_factor"]!.AsArray()),
            pair => Assert.Equal((double)pair.Second!, (double)pair.First!, 1e-6));
        Assert.All(written["short_factor"]!.AsArray().Zip(scaling["short_factor"]!.AsArray()),
            pair => Assert.Equal((double)pair.Second!, (double)pair.First!, 1e-6));
    }

    /// <summary>Returns the file of a golden model with all that the architecture's script says and adds.</summary>
    internal static GgufWriter Complete(Converted model, string architecture, uint matrixType = 0)
    {
        var file = Say(model.Write(architecture, matrixType), model.Config, architecture);
        if (model.Config["rope_scaling"] is not JsonObject scaling) return file;
        if ((string)scaling["rope_type"]! == "llama3")
            return file.Add("rope_freqs.weight", [model.Frequencies.Length], model.Frequencies);
        file.Say("phi3.rope.scaling.attn_factor", (float)Math.Sqrt(1 + Math.Log(8) / Math.Log(32)));
        foreach (var kind in (string[])["long", "short"])
        {
            float[] factors = [.. scaling[kind + "_factor"]!.AsArray().Select(factor => (float)factor!)];
            file.Add($"rope_factors_{kind}.weight", [factors.Length], factors);
        }

        return file;
    }

    /// <summary>What one architecture's script says beside the common keys.</summary>
    private static GgufWriter Say(GgufWriter file, JsonObject config, string architecture) => architecture switch
    {
        "granite" => file.Say("granite.attention.scale", (float)config["attention_multiplier"]!)
            .Say("granite.embedding_scale", (float)config["embedding_multiplier"]!)
            .Say("granite.residual_scale", (float)config["residual_multiplier"]!).Say("granite.logit_scale",
                (float)config["logits_scaling"]!),
        "phi3" => file.Say("phi3.attention.sliding_window", 0u)
            .Say("phi3.rope.scaling.original_context_length", (uint)config["original_max_position_embeddings"]!)
            .Say("phi3.rope.dimension_count", 8u),
        "gemma3" => file.Say("gemma3.attention.sliding_window", (uint)config["sliding_window"]!),
        "gptneox" => file.Say("gptneox.use_parallel_residual", (bool)config["use_parallel_residual"]!)
            .Say("gptneox.rope.dimension_count", 4u),
        _ => file,
    };

    private string Scaling(string architecture, params (string Key, object Value)[] said)
    {
        var file = Some.Metadata(architecture).Add("token_embd.weight", [6, 8], Some.Numbers(48));
        foreach (var (key, value) in said) file.Say($"{architecture}.rope.scaling.{key}", value);
        using var read = Open(file);
        return read.Config["rope_scaling"]?.ToJsonString() ?? "null";
    }

    private static bool Same(JsonNode? one, JsonNode? other) => JsonNode.DeepEquals(one, other)
        || (one is JsonValue && other is JsonValue && one.GetValueKind() == System.Text.Json.JsonValueKind.Number
            && (double)one == (double)other);

    private GgufFile Open(GgufWriter file)
    {
        var path = Path.Combine(folder.FullName, "model.gguf");
        File.WriteAllBytes(path, file.Bytes());
        return GgufFile.Open(path);
    }
}
