using System.Text;
using EvoPrompting.LanguageModels.Local.Asking;
using EvoPrompting.Prompts;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.LanguageModels.Local.Tests.Asking;

public sealed class ProgramBlockEndTests
{
    [Theory]
    [InlineData("Here it is:\n```csharp\nclass A : B\n{\n}\n```|\nIt is small.")]
    [InlineData("  ```\nclass A : B\n{\n var x = \"```\";\n}\n  ```|")]
    [InlineData("````\nclass A : B\n{\n}\n```\n````|\n```")]
    [InlineData("``` ```\nclass A : B\n{ }\n```|")]
    [InlineData("First:\n```bash\ndotnet add package X\n```\nthen\n```csharp\nclass A : B\n{\n}\n```| and so on")]
    [InlineData("```csharp\nclass Other\n{\n}\n```\n```csharp\nclass A : B\n{\n}\n```|\n```\n```\n")]
    [InlineData("```csharp\nnothing of the kind\n```\n")]
    [InlineData("no `block` and no fence: ``` in a line\n")]
    [InlineData("```csharp\nclass A : B\n{")]
    public void ItIsWhereTheFirstBlockWithAProgramCloses(string answer)
    {
        var mark = answer.IndexOf('|', StringComparison.Ordinal);
        var bytes = Encoding.UTF8.GetBytes(answer.Replace("|", ""));
        foreach (var piece in (int[])[1, 2, 3, 1000])
        {
            var end = new ProgramBlockEnd(new ClassLanguage());
            var taken = 0;
            foreach (var chunk in bytes.Chunk(piece)) taken += end.Read(chunk);
            Assert.Equal((mark >= 0, mark < 0 ? bytes.Length : mark), (end.IsReached, taken));
        }
    }

    /// <summary>Finds a class A : B where a line begins with it.</summary>
    private sealed class ClassLanguage() : ProgramLanguage("csharp", ".cs", "/* Metrics:", "*/", "class A : B")
    {
        public override string Read(string answer) => answer.Contains($"\n{Stub}\n", StringComparison.Ordinal)
            ? answer[(answer.IndexOf(Stub, StringComparison.Ordinal))..] : answer;

        public override IProgramEnd NewEnd() => throw new NotSupportedException();

        public override string ForPrompt(string program) => program;

        public override ILanguageModel RandomEdits() => throw new NotSupportedException();
    }
}
