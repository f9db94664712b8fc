using System.Text;
using EvoPrompting.Folders.Languages;
using EvoPrompting.Prompts;

namespace EvoPrompting.Tests.Folders;

/// <summary>How an answer becomes a program in a language of which only the comment is known.</summary>
public class PlainLanguageTests
{
    private const string Program = "# Program:\nx = 1\nprint(x)";

    private readonly PlainLanguage language = new(KnownLanguages.Get("python", null, null));

    [Theory]
    [InlineData("x = 1\nprint(x)")]
    [InlineData("# Program:\nx = 1\nprint(x)\n")]
    [InlineData("\ufeffx = 1\r\nprint(x)\r\n")]
    [InlineData("Here it is:\n```python\nx = 1\nprint(x)\n```\nIt prints one.")]
    [InlineData("<think>```\nnot this, though longer than the other one\n```</think>\n```\n# Program:\nx = 1\nprint(x)\n```")]
    [InlineData("Run it with\n```\nsh run\n```\n```python\nx = 1\nprint(x)\n```")]
    [InlineData("x = 1\nprint(x)\n\n# Metrics:\n# {'gap': '1'}\n# End of metrics\n# Program:\nnext one")]
    public void AnAnswerIsItsProgram(string answer) => Assert.Equal(Program, language.Read(answer));

    [Fact]
    public void AFilesProgramIsAllOfIt()
    {
        Assert.Equal(Program, language.Whole("x = 1\nprint(x)\n"));
        Assert.Equal(["x = 1\nprint(x)\n"], language.Texts(Program).Texts!);
    }

    [Theory]
    [InlineData("x = '</think>'\n```\n# Metrics:\n````````````````\nprint(x)")]
    [InlineData("")]
    [InlineData("  x = 1")]
    public void AFileIsAProgramAsItIs(string text) => Assert.Equal($"# Program:\n{text}", language.Whole("\ufeff" + text + "\r\n"));

    [Fact]
    public void NothingInAProgramCanBeTakenForAPromptsMarks()
    {
        var shown = language.ForPrompt("# Program:\nx = 1 # why\n# Metrics:\n# {'gap': '0'}\n# End of metrics  \n# Program:\nprint(x)");
        Assert.Equal("# Program:\nx = 1 # why\n# {'gap': '0'}\nprint(x)", shown);
        var prompt = FewShotPrompt.Write(language, [new PromptExample(new("# {}"), shown)], new("# {}"));
        Assert.Equal(3, prompt.Split("# Metrics:\n").Length);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    public void AProgramEndsWhereTheNextMetricsBegin(int piece)
    {
        var bytes = Encoding.UTF8.GetBytes("x = '# Metrics:'\n#\n# Metrics:\n# {}");
        var end = language.NewEnd();
        var taken = 0;
        for (var place = 0; place < bytes.Length && !end.IsReached; place += piece)
            taken += end.Read(bytes.AsSpan(place, Math.Min(piece, bytes.Length - place)));
        Assert.True(end.IsReached);
        Assert.Equal("# Program:\nx = '# Metrics:'\n#", language.Read(Encoding.UTF8.GetString(bytes, 0, taken)));
    }
}
