using EvoPrompting.Folders;
using EvoPrompting.Folders.Languages;
using EvoPrompting.Folders.Programs;
using EvoPrompting.Prompts;

namespace EvoPrompting.Tests.Folders;

/// <summary>Answers that change the last program of a prompt by blocks.</summary>
public class ChangeTests
{
    private const string Program = "a = 1\nb = 2\n\nfor x in y:\n    b = 2\n    c = 3  ";

    [Theory]
    [InlineData("a = 1", "a = 9", "a = 9\nb = 2\n\nfor x in y:\n    b = 2\n    c = 3  ")]
    [InlineData("    c = 3", "    c = 4\n    d = 5", "a = 1\nb = 2\n\nfor x in y:\n    b = 2\n    c = 4\n    d = 5")]
    [InlineData("a = 1\nb = 2", "", "\n\nfor x in y:\n    b = 2\n    c = 3  ")]
    [InlineData("b = 2\n", "b = 3", "a = 1\nb = 3\nfor x in y:\n    b = 2\n    c = 3  ")]
    [InlineData("b = 2", "b = 2", Program)] // once: the other one is indented
    public void ABlockThatStandsThereOnceIsPutInPlace(string search, string replace, string expected) =>
        Assert.Equal((expected, null), ChangeBlocks.Apply($"Well:\n{Block(search, replace)}That is all.", Program));

    [Fact]
    public void NothingInThePlaceOfLinesRemovesThem() => Assert.Equal(
        "b = 2\n\nfor x in y:\n    b = 2\n    c = 3  ",
        ChangeBlocks.Apply("<<<<<<< SEARCH\na = 1\n=======\n>>>>>>> REPLACE", Program).Program);

    [Fact]
    public void SeveralBlocksMeanTheProgramAsItWasShownInWhateverOrder()
    {
        string[] blocks = [Block("a = 1", "b = 2\nb = 2"), Block("for x in y:", "for x in z:"), Block("    c = 3", "a = 1")];
        var changed = ChangeBlocks.Apply(string.Concat(blocks), Program);
        Assert.Equal("b = 2\nb = 2\nb = 2\n\nfor x in z:\n    b = 2\na = 1", changed.Program);
        Assert.Equal(changed, ChangeBlocks.Apply(string.Join("and\n", blocks.Reverse()), Program));
    }

    [Theory]
    [InlineData("x = 7", "what block 1 of 1 searches for stands nowhere in the program")]
    [InlineData("a = 1\nb = 3", "what block 1 of 1 searches for stands nowhere in the program")]
    [InlineData("a =", "what block 1 of 1 searches for stands nowhere in the program")] // whole lines
    [InlineData("", "block 1 of 1 has nothing to search for")]
    [InlineData("\n  \n", "block 1 of 1 has nothing to search for")]
    public void WhatStandsThereOtherwiseIsARefusal(string search, string fault) =>
        Assert.Equal((null, fault), ChangeBlocks.Apply(Block(search, "n"), Program));

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void WhatStandsThereSeveralTimesIsARefusalThatCounts(int times)
    {
        var program = string.Join('\n', Enumerable.Repeat("same\nother", times));
        var answer = Block(program, "") + Block("same", "n");
        Assert.Equal(
            (null, $"what block 2 of 2 searches for stands in the program {times} times, and once is needed"),
            ChangeBlocks.Apply(answer, program));
    }

    [Fact]
    public void BlocksThatOverlapAreARefusal() => Assert.Equal(
        (null, "blocks 1 and 3 change the same lines"),
        ChangeBlocks.Apply(Block("    b = 2\n    c = 3", "n") + Block("a = 1", "m") + Block("for x in y:\n    b = 2", "o"), Program));

    [Theory]
    [InlineData("a = 2", "it has no block that begins with '<<<<<<< SEARCH'")]
    [InlineData("<<<<<<< SEARCH\na = 1\n=======\na = 2", "block 1 is not ended by '>>>>>>> REPLACE'")]
    [InlineData("<<<<<<< SEARCH\na = 1\n<<<<<<< SEARCH\n", "block 1 is not ended by '>>>>>>> REPLACE'")]
    [InlineData("<<<<<<< SEARCH\na = 1\n>>>>>>> REPLACE", "block 1 has no line '======='")]
    [InlineData("<<<<<<< SEARCH\na = 1\n=======\nb\n=======\nc\n>>>>>>> REPLACE", "block 1 has two lines '======='")]
    public void AnAnswerOfAnotherFormIsARefusal(string answer, string fault) =>
        Assert.Equal((null, fault), ChangeBlocks.Apply(answer, Program));

    [Theory]
    [InlineData("<<<<<<< SEARCH\r\necho 3\r\n=======\r\necho 4\r\n>>>>>>> REPLACE\r\n", "# Program:\necho 4")]
    [InlineData("<think><<<</think>\n<<<<<<< SEARCH\n# Program:\necho 3\n=======\necho 4\n>>>>>>> REPLACE", "# Program:\necho 4")]
    [InlineData("<<<<<<< SEARCH\necho 3\n=======\n>>>>>>> REPLACE", "# No program: after the changes there is no program in the answer\n")]
    [InlineData("echo 4", "# No program: it has no block that begins with '<<<<<<< SEARCH'\necho 4")]
    [InlineData(" ", "# No program: the answer is empty\n ")]
    public void TheParentIsTheLastProgramOfThePrompt(string answer, string source)
    {
        using var folder = Changing();
        var task = folder.Open();
        Assert.StartsWith(source, task.Language.Read(answer, Prompt(task, task.Seeds[0].Source, task.Seeds[1].Source)));
        Assert.StartsWith(
            "# No program: what block 1 of 1 searches for", task.Language.Read(Block("echo 3", "n"), Prompt(task, task.Seeds[0].Source)));
    }

    [Fact]
    public void ARefusalKeepsTheAnswerSoThatOtherAnswersAreNoDuplicates()
    {
        using var folder = Changing();
        var task = folder.Open();
        var (one, two) = (Read("echo 4"), Read("echo 5"));
        Assert.NotEqual(one, two);
        Assert.Equal("it has no block that begins with '<<<<<<< SEARCH'", ((PlainLanguage)task.Language).Texts(one).Fault);

        string Read(string answer) => task.Language.Read(answer, Prompt(task, task.Seeds[0].Source));
    }

    [Fact]
    public void ChangesCannotTakeAMarkerAway()
    {
        using var folder = Changing();
        const string program = "a\n# EVOLVE-BLOCK-START\nb\n# EVOLVE-BLOCK-END\nc\n";
        foreach (var name in (string[])["first.sh", "second.sh"]) File.WriteAllText(folder.In(name), program);
        var task = folder.Open();
        var language = (PlainLanguage)task.Language;
        var prompt = Prompt(task, task.Seeds[0].Source);
        Assert.Equal(
            "# Program:\n# EVOLVE-BLOCK-START\nb\nB\n# EVOLVE-BLOCK-END",
            language.Read(Block("b\n# EVOLVE-BLOCK-END", "b\nB\n# EVOLVE-BLOCK-END"), prompt));
        Assert.Equal(
            "after the changes it has lost a marker: EVOLVE-BLOCK-START without EVOLVE-BLOCK-END",
            language.Texts(language.Read(Block("# EVOLVE-BLOCK-END", ""), prompt)).Fault);
        var outside = language.Read(Block("c", "d"), prompt);
        Assert.Equal("what block 1 of 1 searches for stands nowhere in the program", language.Texts(outside).Fault);
    }

    [Fact]
    public async Task RandomEditsAnswerInTheTasksForm()
    {
        using var folder = Changing();
        var task = folder.Open();
        var prompt = Prompt(task, task.Seeds[1].Source, task.Seeds[0].Source);
        var request = new CompletionRequest(
            prompt, SoftPrompt.None, [.. Enumerable.Range(0, 100).Select(i => new SampleSettings(1, (ulong)i))], 1000, task.Language);
        var answers = await task.Language.RandomEdits().CompleteAsync(request, TestContext.Current.CancellationToken);
        Assert.All(answers, a => Assert.StartsWith("# Program:\n", task.Language.Read(a.Text, prompt)));
        using var whole = new TaskFolder();
        var same = await whole.Open().Language.RandomEdits().CompleteAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(same.Select(a => whole.Open().Language.Read(a.Text)), answers.Select(a => task.Language.Read(a.Text, prompt)));
    }

    [Fact]
    public void ChatModelsAreToldTheForm()
    {
        using var folder = Changing();
        var task = folder.Open();
        const string form = "<<<<<<< SEARCH\nlines of that program, as they stand there\n=======\n";
        Assert.Contains(form, task.AnswerRequest, StringComparison.Ordinal);
        Assert.Contains("blocks that change the last program", task.RepairRequest, StringComparison.Ordinal);
        using var whole = new TaskFolder();
        Assert.Contains("one program in one fenced code block", whole.Open().AnswerRequest, StringComparison.Ordinal);
    }

    private static TaskFolder Changing() => new(TaskFolder.Whole.Replace("\"language\"", "\"answers\": \"changes\", \"language\""));

    private static string Prompt(FolderTask task, params string[] programs) =>
        FewShotPrompt.Write(task.Language, [.. programs.Select(p => new PromptExample(new("# {}"), p))], new("# {}"));

    private static string Block(string search, string replace) => ChangeBlocks.Of(search, replace);
}
