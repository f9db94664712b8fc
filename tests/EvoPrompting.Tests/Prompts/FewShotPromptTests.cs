using EvoPrompting.Prompts;
using EvoPrompting.SearchTasks;
using EvoPrompting.Tests.Support;

namespace EvoPrompting.Tests.Prompts;

public class FewShotPromptTests
{
    private static readonly ProgramLanguage CSharp = new TextLanguage("class Model : Module");

    /// <summary>The paper's Listing 1 in C#, with the target that section 3.3's rule gives.</summary>
    [Fact]
    public void ThePromptIsThePapersListing()
    {
        const string Parent = "class Model : Module\n{\n    public override Tensor Call(Tensor x)\n    {\n        return "
            + "nn.Dense(features: 10)(x);\n    }\n}";
        var prompt = FewShotPrompt.Write(
            CSharp,
            [new(new("{'num_params': '4800', 'val_accuracy': '0.865'}"), Parent),
                new(new("{'num_params': '6000', 'val_accuracy': '0.850'}"), Parent)],
            new("{'num_params': '4300', 'val_accuracy': '0.882'}"));
        Assert.Equal(
            """
            /* Metrics:
            {'num_params': '4800', 'val_accuracy': '0.865'}
            */
            class Model : Module
            {
                public override Tensor Call(Tensor x)
                {
                    return nn.Dense(features: 10)(x);
                }
            }

            /* Metrics:
            {'num_params': '6000', 'val_accuracy': '0.850'}
            */
            class Model : Module
            {
                public override Tensor Call(Tensor x)
                {
                    return nn.Dense(features: 10)(x);
                }
            }

            /* Metrics:
            {'num_params': '4300', 'val_accuracy': '0.882'}
            */
            class Model : Module

            """,
            prompt);
    }

    [Fact]
    public void StubAndCompletionMakeTheProgram()
    {
        const string Program = "class Model : Module\n{\n}";
        Assert.Equal("{\n}", CSharp.AfterStub(Program));
        Assert.Null(CSharp.AfterStub("class Net : Module\n{\n}"));
    }
}
