using System.Text;
using System.Text.Json.Nodes;
using EvoPrompting.LanguageModels.Local.Gguf;
using EvoPrompting.LanguageModels.Local.Tokens;
using EvoPrompting.Torch.Tests;

namespace EvoPrompting.LanguageModels.Local.Tests.Tokens;

public sealed class LocalTokenizerTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("evoprompting-test-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void BeginAndEndsAreReadFromAllFilesOfAFolder()
    {
        Copy("gpt2-bytes");
        Assert.Equal((null, ""), Ends());
        Write("config.json", """{ "bos_token_id": 7, "eos_token_id": 2, "hidden_size": 8 }""");
        Assert.Equal((7, "2"), Ends());
        Write("generation_config.json", """{ "bos_token_id": 1, "eos_token_id": [2, 5] }""");
        Assert.Equal((1, "2,5"), Ends());
        Write("tokenizer_config.json",
            """{ "bos_token": "<|endoftext|>", "eos_token": { "content": "<|im_start|>" }, "pad_token": null }""");
        Assert.Equal((1, "1,2,5"), Ends());
        Write("generation_config.json", """{ "bos_token_id": null }""");
        Write("config.json", "{}");
        Assert.Equal((0, "1"), Ends());
    }

    /// <summary>-1 says none; a token without a row is never drawn, and never asked for unless a text has it.</summary>
    [Fact]
    public void BeginsAndEndsThatTheModelHasNoRowForAreLeftAside()
    {
        Copy("gpt2-bytes");
        Write("generation_config.json", """{ "bos_token_id": -1, "eos_token_id": -1 }""");
        Assert.Equal((null, ""), Ends());
        Write("generation_config.json", """{ "bos_token_id": 99999, "eos_token_id": [2, 99999, -1] }""");
        Write("config.json", """{ "bos_token_id": 1 }""");
        using (var tokenizer = LocalTokenizer.OfFolder(folder.FullName))
        {
            tokenizer.Fit(tokenizer.VocabularySize);
            Assert.Equal(1, tokenizer.Begin);
            Assert.Equal([2], tokenizer.Ends);
        }

        Write("generation_config.json", """{ "eos_token_id": 99999 }""");
        using var endless = LocalTokenizer.OfFolder(folder.FullName);
        var fault = Assert.Throws<InvalidDataException>(() => endless.Fit(endless.VocabularySize));
        Assert.Equal(
            $"answers would never end: DIR/tokenizer.json and the files beside it end texts with token 99999, and the model has rows for "
            + $"{endless.VocabularySize}: correct eos_token_id",
            fault.Message.Replace(folder.FullName, "DIR", StringComparison.Ordinal));
    }

    [Fact]
    public void ATextThatTheTokenizerHasNoTokensForIsOneSentence()
    {
        Write("tokenizer.json", """
            {"version":"1.0","added_tokens":[],"normalizer":null,"pre_tokenizer":{"type":"Whitespace"},"post_processor":null,"decoder":null,
            "model":{"type":"WordLevel","vocab":{"hello":0},"unk_token":"[UNK]"}}
            """);
        using var tokenizer = LocalTokenizer.OfFolder(folder.FullName);
        Assert.Equal([0], tokenizer.Encode("hello"));
        Assert.Equal("hello", tokenizer.Grow(isContinuation: true).Add(0));
        var fault = Assert.Throws<UserException>(() => tokenizer.Encode("hello\nworld")).Message;
        Assert.StartsWith(
            $"The tokenizer of {Path.Combine(folder.FullName, "tokenizer.json")} cannot encode the text 'hello?world': ", fault,
            StringComparison.Ordinal);
        Assert.EndsWith(". Take the tokenizer that the model was published with.", fault, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault);
    }

    [Fact]
    public void WhatIsWrongWithAFolderIsOneSentence()
    {
        Assert.Equal("DIR has no tokenizer.json: fetch it from where the model is from", Fault());
        Write("tokenizer.model", "");
        Assert.Equal(
            "DIR has a tokenizer.model and no tokenizer.json: load the tokenizer with Hugging Face's library and save it there again",
                Fault());
        Write("tokenizer.json", "");
        Assert.StartsWith("DIR/tokenizer.json is damaged or not a tokenizer.json: ", Fault(), StringComparison.Ordinal);
        Write("tokenizer.json", "[]");
        Assert.Equal("DIR/tokenizer.json is not a tokenizer.json: it has no model with a vocabulary", Fault());
        Write("tokenizer.json", """{ "model": { "type": "Novel", "vocab": {} } }""");
        Assert.StartsWith("the tokenizer of DIR/tokenizer.json is not one that can be read: ", Fault(), StringComparison.Ordinal);
        Copy("llama2-fallback", json => json["post_processor"]!["type"] = "Novel");
        Assert.Equal("DIR/tokenizer.json has a post-processor 'Novel', which is not implemented", Fault());
        Copy("llama2-fallback");
        Write("config.json", """{ "eos_token_id": "two" }""");
        Assert.StartsWith("DIR/config.json is damaged: ", Fault(), StringComparison.Ordinal);
        Write("config.json", "[1]");
        Assert.Equal("DIR/config.json is not a JSON object", Fault());
    }

    /// <summary>A file that truncates, as some published ones do, would cut prompts.</summary>
    [Fact]
    public void TruncationAndPaddingAreLeftOut()
    {
        Copy("gpt2-bytes", json =>
        {
            json["truncation"] = JsonNode.Parse("""{"direction":"Right","max_length":3,"strategy":"LongestFirst","stride":0}""");
            json["padding"] = JsonNode.Parse(
                """{"strategy":{"Fixed":64},"direction":"Right","pad_to_multiple_of":null,"pad_id":0,"pad_type_id":0,"pad_token":"!"}""");
        });
        using var tokenizer = LocalTokenizer.OfFolder(folder.FullName);
        Assert.Equal("a text of some words", tokenizer.Decode(tokenizer.Encode("a text of some words")));
    }

    [Fact]
    public void TokensBeforeAndBehindATextAreThoseOfThePostProcessor()
    {
        Copy("gpt2-bytes", json => json["post_processor"] = JsonNode.Parse("""{"type":"RobertaProcessing","sep":["x",2],"cls":["y",1]}"""));
        using var tokenizer = LocalTokenizer.OfFolder(folder.FullName);
        int[] plain = tokenizer.Encode("text");
        Assert.Equal([1, .. plain, 2], tokenizer.Encode("text", isFramed: true));
        Assert.Equal([1, 2], tokenizer.Encode("", isFramed: true));
    }

    [Fact]
    public void HalfASurrogatePairIsNoText()
    {
        using var tokenizer = GoldenTokenizerTests.Open("gpt2-bytes");
        Assert.Throws<EncoderFallbackException>(() => tokenizer.Encode("half \ud83d of it"));
        Assert.Equal("", tokenizer.Decode([]));
        Assert.Equal("!", tokenizer.Decode([-1, 3, 1_000_000, int.MaxValue]));
    }

    [Fact]
    public void ThreadsShareATokenizer()
    {
        using var tokenizer = GoldenTokenizerTests.Open("llama3-bytes");
        string[] texts = [.. Enumerable.Range(0, 400).Select(i => $"return x * {i} + {i % 7}.0; // naïve {i}")];
        var alone = texts.Select(text => tokenizer.Encode(text)).ToList();
        Parallel.For(0, texts.Length, i =>
        {
            Assert.Equal(alone[i], tokenizer.Encode(texts[i]));
            Assert.Equal(texts[i], tokenizer.Decode(alone[i]));
        });
    }

    [Fact]
    public void BytesThatAreNoTextAreShownInTheEnd()
    {
        using var bytes = GoldenTokenizerTests.Open("gpt2-bytes");
        var smile = bytes.Encode("a🙂b");
        var growing = bytes.Grow();
        Assert.Equal("a", string.Concat(smile[..3].Select(growing.Add)));
        Assert.Equal("\uFFFD", growing.End());
        growing = bytes.Grow();
        Assert.Equal("a\uFFFDb!", string.Concat(((int[])[.. smile[..3], .. bytes.Encode("b!")]).Select(growing.Add)) + growing.End());

        using var fallback = GoldenTokenizerTests.Open("gemma-fallback");
        int[] broken = [.. fallback.Encode("ẛ"), fallback.Encode("ẛ")[0], .. fallback.Encode("xy")];
        growing = fallback.Grow();
        var shown = string.Concat(broken.Select(growing.Add)) + growing.End();
        Assert.StartsWith("ẛ", shown, StringComparison.Ordinal); // stays, though the whole text has only U+FFFD for these bytes
        Assert.EndsWith("xy", shown, StringComparison.Ordinal);
        Assert.Equal("\uFFFD\uFFFD\uFFFD\uFFFDxy", fallback.Decode(broken));
    }

    [Fact]
    public void SpecialTokensShowNothing()
    {
        using var tokenizer = GoldenTokenizerTests.Open("gpt2-bytes");
        var growing = tokenizer.Grow();
        Assert.Equal("ab", string.Concat(tokenizer.Encode("<|im_start|>a<|im_end|>b").Select(growing.Add)) + growing.End());
    }

    [Theory]
    [InlineData("tokenizer.ggml.model", "bert", "has a tokenizer of the kind 'bert', which is not implemented; known are gpt2 and llama")]
    [InlineData("tokenizer.ggml.pre", "viking",
        "has a tokenizer that splits text as 'viking', which is not implemented; known are gpt-2, olmo, "
        + "smollm, starcoder, refact, llama-bpe, llama3, llama-v3, smaug-bpe, dbrx, qwen2, deepseek-r1-qwen")]
    [InlineData("tokenizer.ggml.merges", new[] { "ab" }, "is damaged: a merge of its tokenizer is not two tokens: 'ab'")]
    [InlineData("tokenizer.ggml.tokens", new[] { "a", "b", "a" }, "is damaged: tokens 0 and 2 of its tokenizer are the same")]
    [InlineData("tokenizer.ggml.tokens", new string[0], "is damaged: its tokenizer has no tokens")]
    [InlineData("tokenizer.ggml.token_type", new[] { 1, 1 }, "is damaged: its tokenizer has 3 tokens and kinds of 2")]
    [InlineData("tokenizer.ggml.eos_token_id", 3u, "is damaged: tokenizer.ggml.eos_token_id is 3 and there are 3 tokens")]
    public void WhatIsWrongWithAFilesTokenizerIsOneSentence(string key, object value, string sentence)
    {
        var values = Described();
        values[key] = value;
        Assert.Equal($"the GGUF file PATH {sentence}", Assert.Throws<InvalidDataException>(() => Make(values)).Message);
        values = Described();
        if (values.Remove(key) && key is not ("tokenizer.ggml.eos_token_id" or "tokenizer.ggml.token_type"))
            Assert.StartsWith("the GGUF file PATH does not say ", Assert.Throws<InvalidDataException>(() => Make(values)).Message,
                StringComparison.Ordinal);
    }

    [Fact]
    public void AFilesTokenizerAddsWhatItsMetadataSays()
    {
        var values = Described();
        values["tokenizer.ggml.bos_token_id"] = 1u;
        values["tokenizer.ggml.eot_token_id"] = 2u;
        values["tokenizer.ggml.add_bos_token"] = true;
        values["tokenizer.ggml.add_eos_token"] = true;
        using var tokenizer = Make(values);
        Assert.Equal([1, 2, 2, 0], tokenizer.Encode("bb", isFramed: true));
        Assert.Equal(1, tokenizer.Begin);
        Assert.Equal([0, 2], tokenizer.Ends.Order());
        Assert.True(tokenizer.IsSpecial(0));
        Assert.False(tokenizer.IsSpecial(2));
    }

    private static Dictionary<string, object> Described() => new()
    {
        ["tokenizer.ggml.model"] = "gpt2",
        ["tokenizer.ggml.pre"] = "gpt-2",
        ["tokenizer.ggml.tokens"] = (string[])["<end>", "a", "b"],
        ["tokenizer.ggml.token_type"] = (int[])[3, 1, 1],
        ["tokenizer.ggml.merges"] = (string[])[],
        ["tokenizer.ggml.eos_token_id"] = 0u,
    };

    private static LocalTokenizer Make(Dictionary<string, object> values) => LocalTokenizer.Of(new GgufMetadata("PATH", values));

    private (int?, string) Ends()
    {
        using var tokenizer = LocalTokenizer.OfFolder(folder.FullName);
        return (tokenizer.Begin, string.Join(',', tokenizer.Ends.Order()));
    }

    private string Fault() => Assert.Throws<InvalidDataException>(() => LocalTokenizer.OfFolder(folder.FullName)).Message
        .Replace(folder.FullName, "DIR", StringComparison.Ordinal);

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(folder.FullName, name), text);

    private void Copy(string kind, Action<JsonObject>? change = null)
    {
        var json = JsonNode.Parse(File.ReadAllText(Golden.Path($"lm/tokenizers/{kind}/tokenizer.json")))!.AsObject();
        change?.Invoke(json);
        Write("tokenizer.json", json.ToJsonString());
    }
}
