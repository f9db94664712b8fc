using System.Text;
using CsCheck;
using EvoPrompting.Compiler;
using EvoPrompting.SearchTasks;
using EvoPrompting.Tasks.CSharp;
using EvoPrompting.Torch.Tests.Support;

namespace EvoPrompting.Torch.Tests.CSharp;

/// <summary>How an answer becomes a program, whoever gave it.</summary>
public class AnswerTests
{
    private const string Stub = "class Model : Module";
    private const string Other = "{\n    public override Tensor Call(Tensor x) => x;\n}";
    private const string Body = "{\n    public override Tensor Call(Tensor x)\n    {\n        return nn.Dense(10)(x); // class\n    }\n}";

    private static readonly ProgramLanguage CSharp = Languages.CSharp;

    public static TheoryData<string> AnswersWithTheProgram =>
    [
        Body,
        $"\n\n{Body}",
        $"  {Body}",
        $"{Body}\n\n/* Metrics:\n{{'num_params': '90'}}\n*/\n{Stub}\n{Other}", // a base model that goes on
        $"{Body}\n```\nclass Model : Module\n{Other}",
        Stub + "\n" + Body,
        $"```csharp\n{Stub}\n{Body}\n```",
        $"```csharp\n{Body}\n```",
        $"```\n{Stub}\n{Body}\n```\n",
        $"Sure! Here is a smaller class:\n\n```csharp\n{Stub}\n{Body}\n```\nIt drops one layer.\n```csharp\nclass Other {{ }}\n```",
        $"~~~ cs\n{Stub}\n{Body}\n~~~",
        $"````csharp\n{Stub}\n{Body}\n````",
        $"```csharp\n{Stub}\n{Body}", // cut: the fence never closes
        $"```csharp\nusing TorchSharp;\n\n/* Metrics:\n{{'num_params': '90'}}\n*/\n{Stub}\n{Body}\n```",
        $"```csharp\npublic sealed class Model : Module\n{Body}\n```",
        $"```csharp\npublic class Model: Module {Body}\n```",
        $"```csharp\r\n{Stub}\r\n{Body.ReplaceLineEndings("\r\n")}\r\n```\r\n",
        $"Here it is:\n\n{Stub}\n{Body}",
        $"   ```csharp\n{Stub}\n{Body}\n   ```",
        $"<think>\nPerhaps\n```csharp\nclass Draft {{ }}\n```\n</think>\n```csharp\n{Stub}\n{Body}\n```",
        $"Perhaps\n```csharp\nclass Draft {{ }}\n```\n</think>\n\n{Stub}\n{Body}",
        $"Perhaps\n```csharp\n{Stub}\n{Other}\n```\n</think>\n{Body}",
        $"```bash\ndotnet run -- '{{\"a\": 1}}'\n```\nand then\n```csharp\n{Stub}\n{Body}\n```",
        $"```json\n{{ \"layers\": 3 }}\n```\n```csharp\n{Stub}\n{Body}\n```\n```json\n{{ \"layers\": 3 }}\n```",
        $"Replace\n```csharp\nx = nn.Relu(x);\n```\nso that it is\n```csharp\n{Stub}\n{Body}\n```\nwith\n```csharp\nx = nn.Gelu(x);\n```",
        $"The first was\n```csharp\n{Stub}\n{Other}\n```\nMine is\n```csharp\n{Stub}\n{Body}\n```",
        $"/* Metrics:\n{{'num_params': '90'}}\n*/\n{Stub}\n{Other}\n\n/* Metrics:\n{{'num_params': '80'}}\n*/\n{Stub}\n{Body}",
        $"```csharp\n{Stub}\n{Other}\n\n{Stub}\n{Body}\n```",
        $"{Stub}\n{Other}\n\nor, fenced,\n```\n{Stub}\n{Body}\n```\n{Stub}\n{Other}",
        $"```csharp\n{Stub}\n{{\n    fragment\n```\n```csharp\n{Stub}\n{Body}\n```",
        $"```\nfirst block, never closed\n```csharp\n{Stub}\n{Body}\n```",
        $"{Stub}\n{Body}\nThis class is small. It's {{ \" good.",
        $"class Model: what you asked for.\n```csharp\n{Body}\n```",
        $"record results\n\n{Stub}\n{Body}",
    ];

    [Theory, MemberData(nameof(AnswersWithTheProgram))]
    public void TheProgramIsTheStubAndWhatGoesOnFromIt(string answer)
    {
        Assert.Equal($"{Stub}\n{Body}", CSharp.Read(answer));
        Assert.Equal(Body, CSharp.AfterStub(CSharp.Read(answer)));
    }

    [Fact]
    public void AnotherNameStaysForTheCheckToReport() =>
        Assert.Equal($"class Net : Module\n{Body}", CSharp.Read($"```csharp\nclass Net : Module\n{Body}\n```"));

    [Fact]
    public void AnotherBaseStaysForTheCheckToReport() =>
        Assert.Equal($"class Model : nn.Module\n{Body}", CSharp.Read($"class Model : nn.Module\n{Body}"));

    [Fact]
    public void ASecondClassStaysForTheCheckToReport()
    {
        var two = $"{Stub}\n{Body}\n\nclass Block\n{{\n}}";
        Assert.Equal(two, CSharp.Read($"```csharp\npublic {two}\n```"));
        Assert.Equal(two, CSharp.Read($"```csharp\n{two}\n```\nThe block has no layers."));
        var before = $"class Block\n{{\n}}\n{Stub}\n{Body}";
        Assert.Equal(before, CSharp.Read($"Two types:\n```csharp\nusing System;\n{before}\n```"));
    }

    [Fact]
    public void ACommentBeforeTheBraceStays() =>
        Assert.Equal($"{Stub}\n// it's smaller: {{\n{Body}", CSharp.Read($"// it's smaller: {{\n{Body}"));

    [Fact]
    public void AFenceInAStringIsNoFence()
    {
        var program = $"{Stub}\n{{\n    string s = \"\"\"\n```\n{Stub}\n{Other}\n```\n\"\"\";\n}}";
        Assert.Equal(program, CSharp.Read(program));
        Assert.Equal(program, CSharp.Read(CSharp.AfterStub(program)!));
    }

    [Fact]
    public void ACutAnswerIsTheProgramSoFar()
    {
        const string Start = "{\n    public override Tensor Call(Tensor x)\n    {";
        Assert.Equal($"{Stub}\n{Start}", CSharp.Read(Start + "\n"));
        Assert.Equal($"{Stub}\n{Start}", CSharp.Read($"Here:\n```csharp\n{Stub}\n{Start}"));
        Assert.Equal(Stub, CSharp.Read($"Here:\n```csharp\n{Stub}"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("I cannot help with that.")]
    [InlineData("```\n```")]
    [InlineData("```")]
    [InlineData("    x = nn.Dense(10)(x);\n    return x;")]
    public void AnAnswerWithoutAProgramStaysAsItIs(string answer) => Assert.Equal(answer, CSharp.Read(answer));

    [Fact]
    public void AWholeProgramIsReadAsItself()
    {
        GeneratedCode.Class.Sample(text => CSharp.Read($"```\n{text}\n```") is var program && CSharp.Read(program) == program, iter: 1000);
    }

    private static bool IsWhole(string program)
    {
        var end = CSharp.NewEnd();
        end.Read(Encoding.UTF8.GetBytes(program));
        return end.IsReached;
    }

    /// <summary>The embedded model stops at the end that reading finds.</summary>
    [Fact]
    public void WhereSamplingStopsReadingCuts() =>
        GeneratedCode.Class.Sample(
            text =>
            {
                var answer = text[text.IndexOf('{')..] + "\nclass Next { }";
                var bytes = Encoding.UTF8.GetBytes(answer);
                var end = CSharp.NewEnd();
                return CSharp.Read(answer) == CSharp.Read(Encoding.UTF8.GetString(bytes, 0, end.Read(bytes)));
            },
            iter: 1000);

    [Fact]
    public void NoProgramIsLongerThanOneCharacterTooMuch()
    {
        Assert.Equal(CSharpLanguage.LongestProgram, CandidateSource.LongestSource);
        string[] pieces =
            ["x = 1;\n", "{", "class Model : Module\n{\n", "\"", "/*", "é", "\ud83d\ude00", "class A\n{", "```\n", "</think>", "$\"{"];
        foreach (var piece in pieces)
        {
            var filler = string.Concat(Enumerable.Repeat(piece, (1 << 20) / piece.Length));
            foreach (var answer in (string[])[filler, $"{{\n{filler}", $"{Stub}\n{{\n{filler}", $"```\n{Stub}\n{{ /*{filler}*/ }}\n```"])
                Assert.InRange(CSharp.Read(answer).Length, 0, CSharpLanguage.LongestProgram + 1);
        }

        var longest = $"{Stub}\n{{ /*{new string('x', CSharpLanguage.LongestProgram - Stub.Length - 9)}*/ }}";
        Assert.Equal(CSharpLanguage.LongestProgram, longest.Length);
        Assert.Equal(longest, CSharp.Read(longest));
    }
}
