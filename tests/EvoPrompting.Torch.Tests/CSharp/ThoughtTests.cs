using EvoPrompting.SearchTasks;
using EvoPrompting.Torch.Tests.Support;

namespace EvoPrompting.Torch.Tests.CSharp;

/// <summary>What models think aloud is no part of their program.</summary>
public class ThoughtTests
{
    private const string Stub = "class Model : Module";
    private const string Draft = "```csharp\nclass Model : Module\n{\n    public override Tensor Call(Tensor x) => x;\n}\n```";
    private const string Body = "{\n    public override Tensor Call(Tensor x)\n    {\n        return nn.Dense(10)(x);\n    }\n}";
    private const string Final = "```csharp\n" + Stub + "\n" + Body + "\n```";

    private static readonly ProgramLanguage CSharp = Languages.CSharp;

    private static readonly (string Opening, string Closing)[] Wrappers =
    [
        ("<think>", "</think>"),
        ("<THINK>", "</THINK>"),
        ("<thinking>", "</thinking>"),
        ("<thinking mode=\"long\">", "</thinking>"),
        ("<reasoning>", "</reasoning>"),
        ("<thought>", "</thought>"),
        ("<Thought>", "</Thought>"),
        ("<reflection>", "</reflection>"),
        ("<scratchpad>", "</scratchpad>"),
        ("<analysis>", "</analysis>"),
        ("<seed:think>", "</seed:think>"),
        ("<antThinking>", "</antThinking>"),
        ("<longcat_think>", "</longcat_think>"),
        ("<\uff5cthinking_start\uff5c>", "<\uff5cthinking_end\uff5c>"),
        ("<details type=\"reasoning\" done=\"true\"><summary>Thought for 3 s</summary>", "</details>"),
        ("[THINK]", "[/THINK]"),
        ("\u25c1think\u25b7", "\u25c1/think\u25b7"),
        ("<|open|>think<|sep|>", "<|close|>think<|sep|>"),
        ("<|begin_of_thought|>", "<|end_of_thought|>"),
        ("<|START_THINKING|>", "<|END_THINKING|>"),
        ("<|inner_prefix|>", "<|inner_suffix|>"),
        ("<|thinking|>", "<|/thinking|>"),
        ("<|channel>thought\n", "<channel|>"),
        ("<|channel|>analysis<|message|>", "<|end|>"),
        ("<|channel|>analysis<|message|>", "<|end|><|start|>assistant<|channel|>final<|message|>"),
        ("<|start|>assistant<|channel|>analysis<|message|>", "<|start|>assistant<|channel|>final <|constrain|>code<|message|>"),
        ("<|channel|>commentary to=user<|message|>", "<|end|><|channel|>final<|message|>"),
        ("Here is my thought process:", "Here is my response:"),
        ("Here's my thought process:\n", "\nHere's my response:\n"),
        ("analysisWe need fewer parameters. ", "assistantfinal"),
    ];

    public static TheoryData<string> Thoughtful =>
    [
        .. from w in Wrappers
           let closing = w.Closing.StartsWith("Here", StringComparison.Ordinal) ? "\n" + w.Closing : w.Closing
           from answer in (string[])
           [
               $"{w.Opening}\nPerhaps\n{Draft}\nNo.\n{closing}\n{Final}",
               $"{w.Opening}Perhaps {Draft}{closing}{Stub}\n{Body}",
               $"{w.Opening}Perhaps {Draft}\nor\n```csharp\n{Stub}\n{{\n    x = \"{closing}\n\nHere it is.\n{Final}\nIt is smaller.",
               $"{w.Opening}first{closing}\n\n{Final}\n\n",
               $"{w.Opening}\n{Draft}\n{closing}\n{Body}",
           ]
           select answer,
    ];

    public static TheoryData<string> WithoutAnOpening =>
    [
        .. from w in Wrappers
           where w.Closing is not ("<|end|>" or "</details>") // the end of any message
           let closing = w.Closing.StartsWith("Here", StringComparison.Ordinal) ? "\n" + w.Closing : w.Closing
           from answer in (string[])
           [
               $"Perhaps\n{Draft}\nNo.\n{closing}\n{Final}",
               $"Perhaps {Draft}{closing}\n{Stub}\n{Body}",
               $"{Stub}\n{{ }}\nThat was it.\n{closing}\n{Final}",
           ]
           select answer,
    ];

    [Theory, MemberData(nameof(Thoughtful)), MemberData(nameof(WithoutAnOpening))]
    public void TheProgramStandsBehindThem(string answer) => Assert.Equal($"{Stub}\n{Body}", CSharp.Read(answer));

    public static TheoryData<string> Cut =>
    [
        .. from opening in Wrappers.Select(w => w.Opening).Distinct()
           from answer in (string[])
           [
               $"{opening}\nPerhaps\n{Draft}\nNo, it",
               $"{opening}Perhaps {Draft}",
               $"{opening}Perhaps {Draft}\n```csharp\n{Stub}\n{{",
               $"{opening}",
               $"  {opening}{Stub}\n{Body}",
               $"{opening}" + new string('x', 300_000),
               $"{opening}\nNo \"</think>\" and no `[/THINK]` yet.\n{Draft}",
           ]
           where !(answer[0] == ' ' && opening[0] is 'a' or 'H') && !(opening[0] == 'a' && answer.Length == opening.Length)
           select answer,
        $"The parent is\n{Draft}\n<think>\nNow",
        $"<think>first</think>\n<think>second\n{Draft}",
        $"<think>of <reflection>this</reflection>\n{Draft}",
    ];

    [Theory, MemberData(nameof(Cut))]
    public void AnAnswerCutInThemHoldsNoProgram(string answer)
    {
        var program = CSharp.Read(answer);
        Assert.StartsWith("#error it was cut while thinking\n", program, StringComparison.Ordinal);
        Assert.InRange(program.Length, 0, EvoPrompting.Tasks.CSharp.CSharpLanguage.LongestProgram);
    }

    public static TheoryData<string> Marks => [.. Wrappers.SelectMany(w => new[] { w.Opening.Trim(), w.Closing.Trim() }).Distinct()];

    [Theory, MemberData(nameof(Marks))]
    public void MarksInCommentsAndStringsAreTheProgramsOwn(string mark)
    {
        var text = mark.Replace("\"", "");
        string[] bodies =
        [
            $"{{\n    // {text}\n    public override Tensor Call(Tensor x) => x;\n}}",
            $"{{\n    /* {text}\n{text} */ public override Tensor Call(Tensor x) => x;\n}}",
            $"{{\n    const string S = \"{text.Replace("\n", "\\n")}\";\n    public override Tensor Call(Tensor x) => x;\n}}",
            $"{{\n    const string S = \"\"\"\n{text}\n\"\"\";\n    public override Tensor Call(Tensor x) => x;\n}}",
        ];
        foreach (var body in bodies)
        {
            var program = $"{Stub}\n{body}";
            Assert.Equal(program, CSharp.Read(body));
            Assert.Equal(program, CSharp.Read(program));
            Assert.Equal(program, CSharp.Read($"```csharp\n{program}\n```"));
            var block = $"```csharp\nusing System;\n\n{program}\n```";
            Assert.Equal(program, CSharp.Read($"<think>\n{Draft}\n</think>\nHere:\n{block}\nIt is `{text}`."));
            Assert.Equal(program, CSharp.Read($"Here:\n\n{program}\n"));
        }
    }

    public static TheoryData<string> Plain =>
    [
        $"I did not use <think> tags.\n{Final}\nNor did I write '<thinking>' or `</think>`, and no <think> either.",
        $"{Final}\nIt has a List<Thought> less.<|end|>",
        $"{Final}\n<think>Is it smaller? Yes.</think>\nIt is.",
        $"{Final}<|return|>",
        $"<think></think>{Final}",
        $"<answer>{Stub}\n{Body}</answer>",
        $"{Body}\n<think>\nand so on",
        $"<think>\nThe [reasoning](x) of\n{Draft}\n</think>\n**Answer:** {Stub}\n{Body}",
        $"<|begin_of_thought|>{Draft}<|end_of_thought|>\n\n<|begin_of_solution|>{Stub}\n{Body}\n<|end_of_solution|>",
        $"<think>{Draft}</think>\n<think>{Draft}</think>\n{Final}",
        $"<think>{Draft}\r\n</think>\r\n{Final}",
    ];

    [Theory, MemberData(nameof(Plain))]
    public void WordsAboutThemChangeNothing(string answer) => Assert.Equal($"{Stub}\n{Body}", CSharp.Read(answer));
}
