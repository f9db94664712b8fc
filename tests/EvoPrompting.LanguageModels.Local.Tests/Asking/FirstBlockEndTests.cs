using System.Text;
using EvoPrompting.LanguageModels.Local.Asking;

namespace EvoPrompting.LanguageModels.Local.Tests.Asking;

public sealed class FirstBlockEndTests
{
    [Theory]
    [InlineData("Here it is:\n```csharp\nclass A\n{\n}\n```|\nIt is small.")]
    [InlineData("  ```\na `b` ``c`` x = \"```\";\n  ```|")]
    [InlineData("````\n```\n````|\n```")]
    [InlineData("``` ```\nstill inside\n```|")]
    [InlineData("no `block` and no fence: ``` in a line\n")]
    [InlineData("```csharp\nit does not end")]
    public void ItIsWhereTheFirstBlockCloses(string answer)
    {
        var mark = answer.IndexOf('|', StringComparison.Ordinal);
        var bytes = Encoding.UTF8.GetBytes(answer.Replace("|", ""));
        foreach (var piece in (int[])[1, 2, 3, 1000])
        {
            var end = new FirstBlockEnd();
            var taken = 0;
            foreach (var chunk in bytes.Chunk(piece)) taken += end.Read(chunk);
            Assert.Equal((mark >= 0, mark < 0 ? bytes.Length : mark), (end.IsReached, taken));
        }
    }
}
