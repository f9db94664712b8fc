using System.Text;
using CsCheck;
using EvoPrompting.LanguageModels.Tokens;

namespace EvoPrompting.Torch.Tests.LanguageModels;

public class TokenizerTests
{
    private static readonly BytePairTokenizer trained = BytePairTokenizer.Train([.. Texts()], 512);

    [Fact]
    public void EveryTextComesBackUnchanged() => Gen.String.Select(Valid).Sample(text => trained.Decode(trained.Encode(text)) == text);

    [Fact]
    public void EveryTextOfCodeCharactersComesBackUnchanged() =>
        Gen.String[Gen.Char["xnCov(){};:=,.0123456789 \n\"'/*_é"], 0, 200].Sample(text => trained.Decode(trained.Encode(text)) == text);

    [Fact]
    public void NoTextEncodesToTheTokensThatOpenAndClose() => Gen.String.Select(Valid).Sample(text =>
        !trained.Encode(text).Any(t => t is BytePairTokenizer.Begin or BytePairTokenizer.End));

    [Fact]
    public void CutAtALineBreakATextEncodesToTheSameTokens() // pieces never cross one
    {
        foreach (var text in Texts().Take(5))
        {
            var cut = text.IndexOf("\n    public", StringComparison.Ordinal);
            int[] parts = [.. trained.Encode(text[..cut]), .. trained.Encode(text[cut..])];
            Assert.Equal(trained.Encode(text), parts);
        }
    }

    [Fact]
    public void DigitsStandAlone() =>
        Assert.Equal(["2", "5", ")"], trained.Encode("25)").Select(t => Encoding.UTF8.GetString(trained.Bytes(t))));

    [Fact]
    public void CodeTakesFewTokens()
    {
        var text = Texts().First();
        Assert.InRange(trained.Encode(text).Length, 1, text.Length / 4);
    }

    [Fact]
    public void TrainingDoesNotDependOnTheOrderOfTheTexts() =>
        Assert.Equal(trained.Save(), BytePairTokenizer.Train([.. Texts().Reverse()], 512).Save());

    [Fact]
    public void ASavedTokenizerEncodesTheSame()
    {
        var loaded = BytePairTokenizer.Parse(trained.Save());
        Assert.Equal(trained.Save(), loaded.Save());
        foreach (var text in Texts()) Assert.Equal(trained.Encode(text), loaded.Encode(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("something else\n")]
    [InlineData("evoprompting byte pairs 1\n97 98")]
    [InlineData("evoprompting byte pairs 1\n97\n")]
    [InlineData("evoprompting byte pairs 1\n97 300\n")]
    [InlineData("evoprompting byte pairs 1\n97 256\n")]
    [InlineData("evoprompting byte pairs 1\n97 98\n97 98\n")]
    public void ADamagedTokenizerIsRefused(string file) => Assert.Throws<InvalidDataException>(() => BytePairTokenizer.Parse(file));

    private static IEnumerable<string> Texts() => SyntheticTexts.Make(40, seed: 1).Select(t => t.Prompt + t.Completion);

    /// <summary>Half a surrogate pair is no text that UTF-8 could hold.</summary>
    private static string Valid(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
