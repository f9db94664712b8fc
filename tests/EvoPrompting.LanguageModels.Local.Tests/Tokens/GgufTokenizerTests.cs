using System.Text.Json;
using EvoPrompting.LanguageModels.Local.Gguf;
using EvoPrompting.LanguageModels.Local.Tests.Gguf;
using EvoPrompting.LanguageModels.Local.Tokens;
using EvoPrompting.Torch.Tests;

namespace EvoPrompting.LanguageModels.Local.Tests.Tokens;

/// <summary>Tokenizers made of a GGUF file's metadata give llama.cpp's tokens.</summary>
public class GgufTokenizerTests
{
    [Theory, MemberData(nameof(Models.Folders), MemberType = typeof(Models))]
    public void TokensAreThoseOfLlamaCpp(string folder)
    {
        using var golden = Golden.Read($"lm/gguf/{folder}/golden.json");
        foreach (var name in Golden.Files($"lm/gguf/{folder}", "*.gguf"))
        {
            using var file = GgufFile.Open(Golden.Path($"lm/gguf/{folder}/{name}"));
            using var tokenizer = LocalTokenizer.Of(file);
            AssertTokens(golden.RootElement, tokenizer);
        }
    }

    /// <summary>
    /// All that the tokenizer.json that the file was made from gives: frames, texts, and Unicode's composed form, which llama.cpp leaves
    /// out.
    /// </summary>
    [Theory, MemberData(nameof(Models.Folders), MemberType = typeof(Models))]
    public void ItDoesWhatTheTokenizerJsonDoesThatTheFileWasMadeFrom(string folder)
    {
        var kind = folder[(folder.IndexOf('-', StringComparison.Ordinal) + 1)..];
        using var golden = Golden.Read($"lm/tokenizers/{kind}/golden.json");
        using var file = GgufFile.Open(Golden.Path($"lm/gguf/{folder}/{Golden.Files($"lm/gguf/{folder}", "*.gguf")[0]}"));
        using var tokenizer = LocalTokenizer.Of(file);
        Assert.Equal(golden.RootElement.GetProperty("vocabulary").GetInt32(), tokenizer.VocabularySize);
        foreach (var one in golden.RootElement.GetProperty("cases").EnumerateArray())
        {
            var tokens = GoldenTokenizerTests.Numbers(one, "ids");
            Assert.Equal(tokens, tokenizer.Encode(one.GetProperty("text").GetString()!));
            Assert.Equal(
                GoldenTokenizerTests.Numbers(one, "ids_with_special"), tokenizer.Encode(one.GetProperty("text").GetString()!,
                    isFramed: true));
            Assert.Equal(one.GetProperty("decoded").GetString(), tokenizer.Decode(tokens));
            Assert.Equal(one.GetProperty("decoded_without_special").GetString(), tokenizer.Decode(tokens, isSpecialShown: false));
        }
    }

    [Fact]
    public void TokensOfARealModelAreThoseOfLlamaCpp()
    {
        using var golden = JsonDocument.Parse(File.ReadAllBytes(Models.Real("SmolLM2-135M-Instruct.golden.json")));
        using var file = GgufFile.Open(Models.Real("SmolLM2-135M-Instruct.Q4_1.gguf"));
        using var tokenizer = LocalTokenizer.Of(file);
        AssertTokens(golden.RootElement, tokenizer);
        Assert.Equal((1, 49152), (tokenizer.Begin, tokenizer.VocabularySize));
        Assert.Equal([2], tokenizer.Ends);
    }

    private static void AssertTokens(JsonElement golden, LocalTokenizer tokenizer)
    {
        var cases = golden.GetProperty("tokenization").EnumerateArray().ToList();
        Assert.NotEmpty(cases);
        foreach (var one in cases)
            if (!one.TryGetProperty("same_as_tokenizer_json", out var same) || same.GetBoolean()) // else either answer is right
                Assert.Equal(GoldenTokenizerTests.Numbers(one, "ids"), tokenizer.Encode(one.GetProperty("text").GetString()!));
    }
}
