using EvoPrompting.Chance;
using EvoPrompting.Folders.Edits;
using EvoPrompting.Folders.Languages;
using EvoPrompting.Prompts;

namespace EvoPrompting.Tests.Folders;

/// <summary>Blind edits of programs in any language.</summary>
public class LineEditsTests
{
    private const string First = """
        # Program:
        # at most 10 steps of 0.5
        name = "7 of 9 # not 3"
        def f(x):
            '''Adds 11
            and 12.'''
            y = 1 + x
            z = 2.5 * y
            return z  # 13 here
        print(f(14))
        """;

    private const string Second = "# Program:\ndef f(x):\n    w = 100\n    return w\nprint(f(200))";

    private readonly PlainLanguage language = new(KnownLanguages.Get("python", null, null));

    [Fact]
    public async Task EqualSeedsGiveEqualChildrenAndOthersDiffer()
    {
        var children = await ChildrenAsync(200);
        Assert.Equal(children, await ChildrenAsync(200));
        Assert.InRange(children.Distinct().Count(), 100, 200);
        Assert.All(children, c => Assert.StartsWith("# Program:\n", c, StringComparison.Ordinal));
    }

    [Fact]
    public async Task CommentsAndTextsStayAsTheyAre()
    {
        string[] kept = ["# at most 10 steps of 0.5", "name = \"7 of 9 # not 3\"", "'''Adds 11", "and 12.'''", "# 13 here"];
        var lines = (await ChildrenAsync(500)).SelectMany(c => c.Split('\n')).Distinct().ToArray();
        foreach (var line in lines)
        {
            // whatever has a sign of a comment or a text in it, has all of it as it was
            if (line.Contains('#') && line != "# Program:") Assert.Contains(kept, k => line.Contains(k, StringComparison.Ordinal));
            if (line.Contains('"') || line.Contains('\'')) Assert.Contains(kept, k => line.Contains(k, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task EveryKindOfEditIsMade()
    {
        var children = await ChildrenAsync(500);
        Assert.Contains(children, c => c.Contains("y = 2 + x", StringComparison.Ordinal));                    // a number
        Assert.Contains(children, c => c.Contains("z = 2.5 * y\n    y = 1 + x", StringComparison.Ordinal));   // swapped
        Assert.Contains(children, c => c.Contains("y = 1 + x\n    y = 1 + x", StringComparison.Ordinal));     // copied
        Assert.Contains(children, c => !c.Contains("z =") && c.Contains("12"));     // removed
        Assert.Contains(children, c => c.Contains("w = 100") && c.Contains("Adds")); // spliced
    }

    [Fact]
    public void AnyTextInAnyLanguageIsEditedWithoutAFault()
    {
        const string signs = "ab 1.\"'`#/*-{}()[]\\\n\n    0";
        foreach (var style in KnownLanguages.All)
        {
            for (ulong seed = 0; seed < 60; seed++)
            {
                var chance = new RandomStream(seed);
                var text = string.Concat(Enumerable.Range(0, chance.Next(120)).Select(_ => signs[chance.Next(signs.Length)]));
                var program = new EditedProgram(text, style, _ => false);
                for (var i = 0; i < 10; i++) program = program.Edited(new EditedProgram(text, style, _ => false), chance);
            }
        }
    }

    [Theory]
    [InlineData("python", "x = 1 # 2\ny = 3", "x = 1 ...\ny = 3")]
    [InlineData("python", "\"\"\"a\n\"b\"\n\"\"\"\nc", "............\nc")]
    [InlineData("javascript", "a /* 1\n2 */ b // c\n\"d\\\"e\" f", "a ......... b ....\n...... f")]
    [InlineData("shell", "a 'b\nc", "a ..\nc")]
    public void CodeIsToldFromCommentsAndTexts(string language, string program, string code)
    {
        var isCode = CodeText.Of(program, KnownLanguages.Find(language)!);
        Assert.Equal(code, string.Concat(program.Select((c, i) => isCode[i] ? c : '.')));
    }

    private async Task<string[]> ChildrenAsync(int count)
    {
        var prompt = FewShotPrompt.Write(
            language, [new PromptExample(new("# {'gap': '1'}"), First), new PromptExample(new("# {'gap': '2'}"), Second)],
            new("# {'gap': '0'}"));
        var request = new CompletionRequest(
            prompt, SoftPrompt.None, [.. Enumerable.Range(0, count).Select(i => new SampleSettings(1, (ulong)i))], 1000, language);
        var answers = await language.RandomEdits().CompleteAsync(request, TestContext.Current.CancellationToken);
        return [.. answers.Select(a => language.Read(a.Text))];
    }
}
