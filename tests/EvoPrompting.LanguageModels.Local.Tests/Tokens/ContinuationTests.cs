using System.Text.Json.Nodes;
using EvoPrompting.LanguageModels.Local.Asking;
using EvoPrompting.LanguageModels.Local.Tests.Support;
using EvoPrompting.LanguageModels.Local.Tokens;
using EvoPrompting.Torch.Tests;

namespace EvoPrompting.LanguageModels.Local.Tests.Tokens;

/// <summary>
/// An answer goes on from its prompt. Tokenizers of Llama 2's kind put a space before a text that they encode and take one from a text that
/// they decode: a text that goes on must have neither.
/// </summary>
public sealed class ContinuationTests : IDisposable
{
    private readonly TestFolder folder = new();

    public static TheoryData<string> Kinds => [.. GoldenTokenizerTests.Kinds.Select(row => row.Data)];

    public void Dispose() => folder.Dispose();

    [Theory, MemberData(nameof(Kinds))]
    public void WhatFollowsATextIsWhatTheWholeHasBehindIt(string kind)
    {
        using var golden = Golden.Read($"lm/tokenizers/{kind}/golden.json");
        using var tokenizer = GoldenTokenizerTests.Open(kind);
        var compared = 0;
        foreach (var one in golden.RootElement.GetProperty("cases").EnumerateArray())
        {
            var tokens = GoldenTokenizerTests.Numbers(one, "ids");
            if (tokens.Any(tokenizer.IsSpecial)) continue;
            var whole = tokenizer.Decode(tokens);
            for (var cut = 1; cut < Math.Min(tokens.Length, 40); cut++)
            {
                var before = tokenizer.Decode(tokens[..cut]);
                if (before.EndsWith('\uFFFD')) continue; // within a character
                var growing = tokenizer.Grow(isContinuation: true);
                Assert.Equal(whole[before.Length..], string.Concat(tokens[cut..].Select(growing.Add)) + growing.End());
                compared++;
            }
        }

        Assert.True(compared > 50, $"{compared} cuts were compared");
    }

    /// <summary>What is tuned on is what can be sampled: the prompt's own tokens, then those of the answer.</summary>
    [Theory, MemberData(nameof(Kinds))]
    public void PromptAndAnswerTogetherAreTheWholeText(string kind)
    {
        using var tokenizer = GoldenTokenizerTests.Open(kind);
        AssertWhole(tokenizer);
    }

    [Theory]
    [InlineData("llama2-fallback", """{"type":"Metaspace","replacement":"\u2581","prepend_scheme":"first","split":false}""")]
    [InlineData("llama2-fallback", """{"type":"Metaspace","replacement":"\u2581","prepend_scheme":"always","split":true}""")]
    [InlineData("llama2-fallback", """{"type":"Metaspace","replacement":"\u2581","add_prefix_space":true}""")]
    [InlineData("gpt2-bytes", """{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":true,"use_regex":true}""")]
    [InlineData("gpt2-bytes",
        """{"type":"Sequence","pretokenizers":[{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":true,"use_regex":true}]}""")]
    public void OtherWaysToPutASpaceBeforeATextAreKnownToo(string kind, string splitting)
    {
        var json = JsonNode.Parse(File.ReadAllText(Golden.Path($"lm/tokenizers/{kind}/tokenizer.json")))!.AsObject();
        (json["normalizer"], json["pre_tokenizer"]) = (null, JsonNode.Parse(splitting));
        folder.Write("tokenizer.json", json.ToJsonString());
        using var tokenizer = LocalTokenizer.OfFolder(folder.Path);
        Assert.NotEqual(tokenizer.Encode("{"), tokenizer.EncodeContinuation("x\n", "{"));
        AssertWhole(tokenizer);
    }

    /// <summary>The space that Llama 2's template puts before an answer is a part of it; the tokenizer adds no other.</summary>
    [Fact]
    public void AnAnswerOfAChatGoesOnFromItsFrame()
    {
        folder.Write("tokenizer.json", File.ReadAllText(Golden.Path("lm/tokenizers/llama2-fallback/tokenizer.json")));
        folder.Write("tokenizer_config.json", """{ "bos_token": "<s>", "eos_token": "</s>" }""");
        using var tokenizer = LocalTokenizer.OfFolder(folder.Path);
        foreach (var (answers, lead) in ((string, string)[])[("content", ""), ("' ' + content.strip()", " "), ("\" \" + message", " ")])
        {
            var template = "{{ bos_token + '[INST] ' + content + ' [/INST]' }}{{ " + answers + " + eos_token }}";
            var chat = new Conversation(tokenizer, new(_ => "SYS", "csharp", "1"), template, folder.Path);
            int[] all = [.. chat.Asked("class A\n", int.MaxValue), .. chat.Answered("class A\n", "{\n}\n")];
            Assert.Equal(
                $"<s>[INST] SYS\n\nclass A [/INST]{lead}```csharp\nclass A\n{{\n}}\n```</s>", tokenizer.Decode(all).Replace("<s> ", "<s>"));
            Assert.Equal(tokenizer.Encode("<s>[INST] SYS\n\nclass A [/INST]"), chat.Asked("class A\n", int.MaxValue));
        }
    }

    private static void AssertWhole(LocalTokenizer tokenizer)
    {
        var form = new ContinuedText(tokenizer);
        foreach (var prompt in (string[])["// a\nclass Model : Module\n", "x = ", "f(", "a🙂"])
            foreach (var completion in (string[])["{\n    int x = 1;\n}\n", "    return 1\n", "1 + 2", "(🙂)", " "])
            {
                int[] all = [.. form.Asked(prompt, int.MaxValue), .. form.Answered(prompt, completion)];
                var text = tokenizer.Decode(all, isSpecialShown: false);
                Assert.Equal(prompt + completion, tokenizer.Encode("b")[0] == tokenizer.Encode(" b")[0] ? text.TrimStart() : text);
            }
    }
}
