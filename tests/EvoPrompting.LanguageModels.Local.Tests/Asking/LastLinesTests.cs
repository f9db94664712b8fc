using EvoPrompting.LanguageModels.Local.Asking;
using EvoPrompting.LanguageModels.Local.Tuning;
using EvoPrompting.Prompts;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.LanguageModels.Local.Tests.Asking;

/// <summary>Prompts that are longer than a context: what stands around them, and their ends, stay.</summary>
public sealed class LastLinesTests
{
    [Theory]
    [InlineData(14, "<one\ntwo\nxyz\n>")] // all of it
    [InlineData(13, "<two\nxyz\n>")]
    [InlineData(10, "<two\nxyz\n>")]
    [InlineData(9, "<xyz\n>")]
    [InlineData(6, "<xyz\n>")]
    [InlineData(5, "xyz\n>")] // not even the last line: its last tokens
    [InlineData(1, ">")]
    public void FirstLinesAreLeftOutUntilItFits(int most, string left)
    {
        const string prompt = "one\ntwo\nxyz\n";
        Assert.Equal(left, Text(LastLines.Within(prompt, most, Framed)));
    }

    [Fact]
    public void EveryLengthGetsAsMuchAsFits()
    {
        var prompt = string.Concat(Enumerable.Range(0, 40).Select(i => new string('a', i * 7 % 11) + "\n"));
        int[] starts = [0, .. Enumerable.Range(1, prompt.Length - 1).Where(i => prompt[i - 1] == '\n')];
        for (var most = prompt.Length - starts[^1] + 2; most <= prompt.Length + 2; most++)
            Assert.Equal(Framed(prompt[starts.First(s => prompt.Length - s + 2 <= most)..]), LastLines.Within(prompt, most, Framed));
    }

    [Theory]
    [InlineData(20, "<one\ntwo\n>", "end")]
    [InlineData(10, "<two\n>", "end")]
    [InlineData(5, "\n>", "end")]
    [InlineData(3, "e", "nd")] // the first token of all has nothing before it, and counts never
    [InlineData(2, "n", "d")]
    public void APairToTuneOnLosesOfItsPromptFirst(int positions, string prompt, string completion)
    {
        var pair = TokenPair.Of(new Characters(), new TuningExample("one\ntwo\n", "end"), positions);
        var text = Text([.. pair.Tokens.Select(t => (int)t)]);
        Assert.Equal((prompt, completion), (text[..pair.CompletionStart], text[pair.CompletionStart..]));
    }

    private static int[] Framed(string prompt) => [.. $"<{prompt}>".Select(c => (int)c)];

    private static string Text(int[] tokens) => new([.. tokens.Select(t => (char)t)]);

    /// <summary>Each character is a token.</summary>
    private sealed class Characters : IPromptForm
    {
        public int[] Asked(string prompt, int most) => LastLines.Within(prompt, most, Framed);

        public int[] Answered(string prompt, string completion) => [.. completion.Select(c => (int)c)];

        public bool IsEnd(int token) => false;

        public IProgramEnd NewEnd(ProgramLanguage language) => language.NewEnd();
    }
}
