using System.Text.Json;
using EvoPrompting.LanguageModels.Local.Tokens;
using EvoPrompting.Torch.Tests;

namespace EvoPrompting.LanguageModels.Local.Tests.Tokens;

/// <summary>Every tokenizer.json of the golden data gives the tokens and texts that the makers' own library gives.</summary>
public class GoldenTokenizerTests
{
    public static TheoryData<string> Kinds =>
        ["digits-bytes", "gemma-fallback", "gpt2-bytes", "llama2-fallback", "llama3-bytes", "qwen-bytes"];

    [Theory, MemberData(nameof(Kinds))]
    public void TextsBecomeTheSameTokensAndTokensTheSameTexts(string kind)
    {
        using var golden = Golden.Read($"lm/tokenizers/{kind}/golden.json");
        using var tokenizer = Open(kind);
        Assert.Equal(golden.RootElement.GetProperty("vocabulary").GetInt32(), tokenizer.VocabularySize);
        var cases = golden.RootElement.GetProperty("cases").EnumerateArray().ToList();
        Assert.NotEmpty(cases);
        foreach (var one in cases)
        {
            var text = one.GetProperty("text").GetString()!;
            var tokens = Numbers(one, "ids");
            Assert.Equal(tokens, tokenizer.Encode(text));
            Assert.Equal(Numbers(one, "ids_with_special"), tokenizer.Encode(text, isFramed: true));
            Assert.Equal(one.GetProperty("decoded").GetString(), tokenizer.Decode(tokens));
            Assert.Equal(one.GetProperty("decoded_without_special").GetString(), tokenizer.Decode(tokens, isSpecialShown: false));
        }
    }

    /// <summary>Shown is what is whole of the text so far; what was shown before a character turned out not to be whole stays.</summary>
    [Theory, MemberData(nameof(Kinds))]
    public void AGrowingTextShowsWholeCharactersAndTakesNothingBack(string kind)
    {
        using var golden = Golden.Read($"lm/tokenizers/{kind}/golden.json");
        using var tokenizer = Open(kind);
        foreach (var one in golden.RootElement.GetProperty("cases").EnumerateArray())
        {
            var tokens = Numbers(one, "ids");
            if (tokens.Any(tokenizer.IsSpecial)) continue;
            var growing = tokenizer.Grow();
            var shown = "";
            foreach (var (token, expected) in tokens.Zip(one.GetProperty("growing").EnumerateArray(), (t, e) => (t, e.GetString()!)))
            {
                shown += growing.Add(token);
                Assert.DoesNotContain('\uFFFD', shown);
                var whole = expected.TrimEnd('\uFFFD');
                Assert.Equal(whole.Length < shown.Length ? shown : whole, shown); // bytes in a row may hide a character again
            }

            foreach (var token in tokens.Skip(one.GetProperty("growing").GetArrayLength())) shown += growing.Add(token);
            Assert.Equal(one.GetProperty("decoded").GetString(), shown + growing.End());
        }
    }

    internal static int[] Numbers(JsonElement parent, string name) =>
        [.. parent.GetProperty(name).EnumerateArray().Select(id => id.GetInt32())];

    internal static LocalTokenizer Open(string kind) =>
        LocalTokenizer.OfFolder(Path.GetDirectoryName(Golden.Path($"lm/tokenizers/{kind}/tokenizer.json"))!);
}
