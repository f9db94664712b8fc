using EvoPrompting.Tasks.CSharp;

namespace EvoPrompting.Torch.Tests.CSharp;

/// <summary>The program inside a chat model's answer.</summary>
public class ChatAnswerTests
{
    private const string Stub = "class Model : Module";
    private const string Body = "{\n    public override Tensor Call(Tensor x)\n    {\n        return nn.Dense(10)(x); // class\n    }\n}";

    public static TheoryData<string> AnswersWithTheProgram =>
    [
        Body,
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
    ];

    [Theory, MemberData(nameof(AnswersWithTheProgram))]
    public void TheProgramGoesOnFromTheStub(string answer) => Assert.Equal(Body, ChatAnswer.Read(Stub, answer));

    [Fact]
    public void AnotherNameStaysForTheCheckToReport() =>
        Assert.Equal($"class Net : Module\n{Body}", ChatAnswer.Read(Stub, $"```csharp\nclass Net : Module\n{Body}\n```"));

    [Fact]
    public void AnotherBaseStaysForTheCheckToReport() =>
        Assert.Equal($"class Model : nn.Module\n{Body}", ChatAnswer.Read(Stub, $"class Model : nn.Module\n{Body}"));

    [Fact]
    public void ASecondClassStaysForTheCheckToReport()
    {
        var two = $"{Stub}\n{Body}\n\nclass Block\n{{\n}}";
        Assert.Equal(two, ChatAnswer.Read(Stub, $"```csharp\npublic {two}\n```"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("I cannot help with that.")]
    [InlineData("```\n```")]
    [InlineData("```")]
    public void AnAnswerWithoutAProgramIsNoFault(string answer) => Assert.DoesNotContain("class", ChatAnswer.Read(Stub, answer));
}
