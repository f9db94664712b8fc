using System.Diagnostics;
using EvoPrompting.SearchTasks;
using EvoPrompting.Tasks.CSharp;
using EvoPrompting.Torch.Tests.Support;

namespace EvoPrompting.Torch.Tests.CSharp;

/// <summary>The program is the last whole class of an answer, or of a file.</summary>
public class LastClassTests
{
    private const string Stub = "class Model : Module";
    private const string Parent = Stub + "\n{\n    public override Tensor Call(Tensor x) => x;\n}";
    private const string Body = "{\n    public override Tensor Call(Tensor x)\n    {\n        return nn.Dense(10)(x);\n    }\n}";
    private const string Program = Stub + "\n" + Body;
    private const string Open = "{\n    public override Tensor Call(Tensor x)\n    {\n        return nn.De";

    private static readonly ProgramLanguage CSharp = Languages.CSharp;

    public static TheoryData<string> Answers =>
    [
        $"The parent:\n```csharp\n{Parent}\n```\nBetter:\n```csharp\n{Program}\n```",
        $"```csharp\n{Parent}\n```\n```csharp\n{Program}\n```",
        $"```csharp\nx = nn.Relu(x);\n```\n\n{Program}",
        $"```csharp\nx = nn.Relu(x);\n```\n```csharp\n{Program}\n```",
        $"```csharp\n{{ x = nn.Relu(x); }}\n```\n```csharp\n{Program}\n```",
        $"```sh\nevoprompting evaluate mnist1d model.cs\n```\n\n```\n{Program}\n```",
        $"```csharp\n{Program}\n```\n```csharp\nx = nn.Relu(x);\n```",
        $"```csharp\n{Program}\n```\n```bash\ncat <<'X' > model.cs # {{",
        $"```csharp\n{Program}\n```\n```",
        $"```csharp\n{Program}\n```\n\n```\n\n",
        $"```csharp\n{Program}\n```\n```bash\n# run it",
        $"```csharp\n{Program}\n```\nThe change:\n```csharp\n{Stub}\n{{\n    // as before\n```",
        $"```csharp\n{Program}\n```\nThe head stays:\n```csharp\n{Stub}\n```",
        $"The head stays\n```csharp\n{Stub}\n```\nand the whole is\n```csharp\n{Program}\n```",
        $"The head stays\n```csharp\n{Stub} // as before\n```\n{Program}",
        $"`{Stub}` stays.\n\n```csharp\n{Program}\n```\nThis `{Stub}` is smaller.\nclass Model : smaller and better",
        string.Concat(Enumerable.Repeat($"```csharp\n{Stub}\n{{\n    // ...\n```\n", 40)) + $"```csharp\n{Program}\n```",
    ];

    /// <summary>As people write files in an editor, and models in blocks.</summary>
    public static TheoryData<string> Files =>
    [
        .. from file in (string[])
           [
               $"using System;\nusing TorchSharp;\nusing static TorchSharp.torch;\n\npublic {Program}\n",
               $"namespace Mine;\n\n{Program}\n",
               $"using System;\n\nnamespace Mine.Networks\n{{\n    {Program}\n}}\n",
               $"namespace Mine {{ public sealed {Program} }}\n",
               $"namespace Mine\n{{\n    using System;\n    internal sealed {Program}\n}}",
               $"#nullable enable\n#pragma warning disable\n// class Model : Module\n/// <summary>It's one {{</summary>\n{Program}\n",
               $"/* Copyright\nclass Model : Module\n{{ }}\n*/\nglobal using System;\n{Program}\n/*\n{Parent}\n*/\n// {Stub} {{ }}",
               $"[Obsolete]\n{Program}\n",
               $"[Obsolete(\"it's old {{\")] public {Program}\n",
               $"using nn = EvoPrompting.Networks.Contract.nn;\n[Obsolete, CLSCompliant(false)] internal sealed {Program}\n",
               $"#region Model\n{Program}\n#endregion\n",
               $"\n\n\t{Program}",
               Program,
               $"{Program}\n\n/// <think>It is whole.\n",
           ]
           from text in (string[])[file, "\ufeff" + file, file.ReplaceLineEndings("\r\n"), "\ufeff" + file.ReplaceLineEndings("\r\n")]
           from answer in (string[])[text, $"```csharp\n{text}\n```"]
           select answer,
    ];

    [Theory, MemberData(nameof(Answers)), MemberData(nameof(Files))]
    public void TheLastWholeClassIsTheProgram(string answer) => Assert.Equal(Program, CSharp.Read(answer));

    [Fact]
    public void ASecondTypeOfAFileStaysForTheCheckToReport() =>
        Assert.Equal(
            $"{Program}\n\n    static class Layers\n    {{\n    }}",
            CSharp.Read($"using System;\nnamespace Mine\n{{\n    public {Program}\n\n    static class Layers\n    {{\n    }}\n}}\n"));

    public static TheoryData<string, string> CutAnswers => new()
    {
        { $"```csharp\n{Parent}\n```\nBetter:\n```csharp\n{Stub}\n{Open}", $"{Stub}\n{Open}" },
        { $"{Parent}\n\nBetter:\n\n{Stub}\n{Open}", $"{Stub}\n{Open}" },
        { $"{Parent}\n\nBetter:\n```csharp\n{Stub}\n{Open}", $"{Stub}\n{Open}" },
        { $"```csharp\n{Parent}\n\npublic {Stub}\n{Open}", $"{Stub}\n{Open}" },
        { $"{Open}(x); // <think>", $"{Stub}\n{Open}(x); // <think>" },
        { $"{Open}(x); }} // not </think> closed\n    /* <think>", $"{Stub}\n{Open}(x); }} // not </think> closed\n    /* <think>" },
        { $"```csharp\n{Parent}\n```\nBetter:\n```csharp\n{Stub}", Stub },
        { $"```csharp\n{Parent}\n```\nBetter:\n```csharp\n{Stub}\n{{", $"{Stub}\n{{" },
        { $"```csharp\n{Parent}\n```\nBetter:\n```csharp\nclass Mod", "class Mod" },
        { $"```csharp\n{Parent}\n```\nBetter:\n```csharp\nusing System;\n\n/* Metrics:\n{{'num_", "using System;\n\n/* Metrics:\n{'num_" },
        { $"```csharp\n{Parent}\n```\nBetter:\n```csharp\n// smaller\npublic ", "// smaller\npublic" },
        { $"<think>\n```csharp\n{Parent}\n```\n</think>\n```csharp\n{Stub}\n{Open}", $"{Stub}\n{Open}" },
    };

    [Theory, MemberData(nameof(CutAnswers))]
    public void ACutProgramIsNotReplacedByAnEarlierOne(string answer, string program) => Assert.Equal(program, CSharp.Read(answer));

    [Fact]
    public void AnyTextIsReadInBoundedTime()
    {
        string[] pieces =
        [
            "<think>", "</think>", "<think>a</think>", "[THINK]", "<", "[", "\u25c1", "<|channel|>", "<|channel|>analysis<|message|>",
            "class Model : Module{}", "class Model : Module{} x ", "; class Model : Module {", "class A{}", "class A{} x ", "class A\n{\n",
            "public ", "class ", "/*", "/*\n", "*/", "```\n", "```\n/*\n", "```\nclass Model : Module\n", "Here is my thought process:\n",
            "analysis", " ", "\n", "{ class Model ", "<think>\nclass Model : Module\n{\n", "class Model : Module { // </think>\n",
            "assistantfinal", "a.class Model", "```\nclass Model : Module\n{\n```\n", "`<think>` ", "// <think>\n", "```\n{\n",
        ];
        foreach (var piece in pieces)
        {
            var filler = string.Concat(Enumerable.Repeat(piece, (1 << 20) / piece.Length));
            string[] answers =
            [
                filler, $"x {filler}", $"```\n{filler}", $"<think>\n{filler}\n</think>\n{Program}", $"class Model : Module {filler}",
                $"/* {filler}", $"{{ {filler}",
            ];
            foreach (var answer in answers)
            {
                var clock = Stopwatch.GetTimestamp();
                Assert.InRange(CSharp.Read(answer).Length, 0, CSharpLanguage.LongestProgram + 1);
                var took = Stopwatch.GetElapsedTime(clock);
                Assert.True(took < TimeSpan.FromSeconds(60), $"'{piece}' took {took}");
            }
        }
    }
}
