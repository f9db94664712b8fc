using System.Text;
using EvoPrompting.Candidates;
using EvoPrompting.Folders.Judging;
using EvoPrompting.Folders.Languages;
using EvoPrompting.Tests.Journal;
using EvoPrompting.Tests.Support;

namespace EvoPrompting.Tests.Folders;

/// <summary>Programs of several files: one text for the model and the journal, files for the evaluation.</summary>
public sealed class SeveralFilesTests : IDisposable
{
    private const string Source = "# Program:\n# === File: lib/more.sh ===\necho 2\n# === File: main.sh ===\n. lib/more.sh";

    private readonly TaskFolder folder = new(TaskFolder.Whole
        .Replace("[\"first.sh\", \"second.sh\"]", "[\"app\"]").Replace("\"{program}\"", "\"{program}/main.sh\""));

    private readonly TemporaryFolder scratch = new();

    public SeveralFilesTests()
    {
        Write("app/main.sh", ". lib/more.sh\n");
        Write("app/lib/more.sh", "echo 2\n");
    }

    [Fact]
    public void AFolderIsOneProgramWithAHeaderForEachFile()
    {
        var task = folder.Open();
        Assert.Equal(("app", Source), (task.Seeds.Single().Name, task.Seeds.Single().Source));
        Assert.Equal(
            [("program/lib/more.sh", "echo 2\n"), ("program/main.sh", ". lib/more.sh\n")],
            task.FilesOf(Source).Select(f => (f.Path, Encoding.UTF8.GetString(f.Content))));
        Assert.Equal(Source, task.ProgramAt(folder.In("app")));
        Assert.Contains("Answer with all files", task.AnswerRequest, StringComparison.Ordinal);
        Assert.Contains("'# === File: lib/more.sh ==='", task.Contract, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("```\n# === File: main.sh ===\nexit\n\n# === File: lib/more.sh ===\necho 3\n```")]
    [InlineData("First\n```\n# === File: lib/more.sh ===\necho 3\n```\nthen\n```sh\n#== File: main.sh ==\nexit\n```\n")]
    public void AnAnswerIsReadBackToFiles(string answer) => Assert.Equal(
        Source.Replace("echo 2", "echo 3").Replace(". lib/more.sh", "exit"), folder.Open().Language.Read(answer));

    [Theory]
    [InlineData("exit", "it names no file: each begins with a line like '# === File: lib/more.sh ==='")]
    [InlineData("# === File: main.sh ===\nexit", "it leaves out the file lib/more.sh")]
    [InlineData("# === File: ../main.sh ===\nexit", "it names a file '../main.sh', which is no path within the program's folder")]
    [InlineData("# === File: /etc/passwd ===\nexit", "it names a file '/etc/passwd', which is no path within the program's folder")]
    [InlineData("# === File: lib/../../x ===\nexit", "it names a file 'lib/../../x', which is no path within the program's folder")]
    [InlineData("# === File: C:\\x ===\nexit", "it names a file 'C:\\x', which is no path within the program's folder")]
    [InlineData("# === File: new.sh ===\nexit", "it names a file 'new.sh', and the program has lib/more.sh, main.sh only")]
    [InlineData("# === File: main.sh ===\n# === File: main.sh ===\n# === File: lib/more.sh ===\n", "it has two files 'main.sh'")]
    [InlineData("# === File: main.sh ===\n# === File: lib/more.sh ===\n\n", "there is no program in the answer")]
    public void WhatIsNoSuchProgramIsARefusalAndNoFile(string answer, string fault)
    {
        var language = (PlainLanguage)folder.Open().Language;
        Assert.Equal(fault, language.Texts(language.Read(answer)).Fault);
    }

    [Fact]
    public void WithRegionsInOneFileAllOthersStayByteForByte()
    {
        File.WriteAllBytes(folder.In("app/data.bin"), [0xff, 0x00, 0x0d]);
        Write("app/lib/more.sh", "set -e\r\n# EVOLVE-BLOCK-START\r\necho 2\r\n# EVOLVE-BLOCK-END");
        var task = folder.Open();
        Assert.Equal("# Program:\n# === File: lib/more.sh ===\n# EVOLVE-BLOCK-START\necho 2\n# EVOLVE-BLOCK-END", task.Seeds[0].Source);
        var child = task.Language.Read("# === File: lib/more.sh ===\n# EVOLVE-BLOCK-START\necho 3\necho 4\n# EVOLVE-BLOCK-END");
        var files = task.FilesOf(child).ToDictionary(f => f.Path, f => f.Content);
        Assert.Equal([0xff, 0x00, 0x0d], files["program/data.bin"]);
        Assert.Equal(". lib/more.sh\n", Encoding.UTF8.GetString(files["program/main.sh"]));
        Assert.Equal(
            "set -e\r\n# EVOLVE-BLOCK-START\r\necho 3\r\necho 4\r\n# EVOLVE-BLOCK-END",
            Encoding.UTF8.GetString(files["program/lib/more.sh"]));
        Assert.Equal(child, task.Language.Read("echo 3\necho 4")); // the only region
        Assert.Equal(child, task.Language.Read("# === File: main.sh ===\nmine\n" + child)); // files around it are passed over
    }

    [Fact]
    public void ASeedThatCannotBeToldApartIsAFault()
    {
        Write("app/main.sh", "echo 1\n# === File: x ===\n");
        Assert.Contains(
            "'main.sh': has a line that would be taken for the header of a file: # === File: x ===",
            Assert.Throws<UserException>(folder.Open).Message, StringComparison.Ordinal);
        File.WriteAllBytes(folder.In("app/main.sh"), [0xc3, 0x28]);
        Assert.Contains("'main.sh': is no text in UTF-8", Assert.Throws<UserException>(folder.Open).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheEvaluationFindsAFolder()
    {
        var task = folder.Open();
        await using var commands = new ScriptedCommands(
            scratch.In("place"), c => ScriptedCommands.Prints(c.Jail is null ? "{\"gap\": 1, \"hits\": 4, \"test_gap\": 7}" : ""));
        var stop = TestContext.Current.CancellationToken;
        var taken = await new ProgramIntake((PlainLanguage)task.Language, 1000).TakeAsync(Source, stop);
        var judged = await new FolderJudge(task, commands).JudgeAsync(new(new(0, -1, Source), taken.Program!), 5, stop);
        Assert.Equal(20, Assert.IsType<Outcome.Scored>(judged.Outcome).Metrics["program_bytes"]); // no header counts
        Assert.Equal(["work/points.txt", "work/program/lib/more.sh", "work/program/main.sh"], commands.Seen[0]);
        Assert.EndsWith("work/program/main.sh", commands.Asked[0].Words[1], StringComparison.Ordinal);
    }

    public void Dispose()
    {
        folder.Dispose();
        scratch.Dispose();
    }

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder.In(name))!);
        File.WriteAllText(folder.In(name), text);
    }
}
