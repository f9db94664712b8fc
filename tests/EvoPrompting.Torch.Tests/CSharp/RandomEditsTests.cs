using EvoPrompting.Chance;
using EvoPrompting.Prompts;
using EvoPrompting.SearchTasks;
using EvoPrompting.Tasks.CSharp;

namespace EvoPrompting.Torch.Tests.CSharp;

public class RandomEditsTests
{
    private const string First = "class Model : Module\n{\n    public override Tensor Call(Tensor x)\n    {\n        x = nn.Conv(features: 25, kernelSize: 5)(x);\n        x = nn.Relu(x);\n        return x;\n    }\n}";
    private const string Second = "class Model : Module\n{\n    public override Tensor Call(Tensor x)\n    {\n        x = x.flatten(1);\n        x = nn.Dense(features: 100)(x);\n        return x;\n    }\n}";

    private static readonly CSharpLanguage CSharp = new("class Model : Module");

    [Fact]
    public async Task EqualRequestsGiveEqualChildren() => Assert.Equal(await ChildrenAsync(1), await ChildrenAsync(1));

    [Fact]
    public async Task MostChildrenDifferFromTheirParentsAndEachOther()
    {
        var children = await ChildrenAsync(2);
        Assert.InRange(children.Except([First, Second]).Distinct().Count(), 100, 200);
    }

    [Fact]
    public async Task ChildrenAreMadeOfTheParentsLinesNumbersAndActivations()
    {
        var children = await ChildrenAsync(3);
        Assert.All(children, c => Assert.EndsWith("return x;\n    }\n}", c));
        Assert.Contains(children, c => c.Contains("nn.Conv") && c.Contains("nn.Dense")); // a line of the other parent
        Assert.Contains(children, c => c.Contains("features: 50,"));
        Assert.Contains(children, c => c.Contains("nn.Tanh"));
        Assert.DoesNotContain(children, c => c.Contains("Metrics"));
    }

    private static async Task<IReadOnlyList<string>> ChildrenAsync(ulong seed)
    {
        var metrics = new PromptMetrics("{'num_params': '100', 'val_accuracy': '0.500'}");
        var prompt = FewShotPrompt.Write(CSharp, [new(metrics, First), new(metrics, Second)], metrics);
        var samples = Enumerable.Range(0, 200).Select(i => new SampleSettings(1, new RunSeed(seed).Derive("sample", i))).ToArray();
        var completions = await new RandomEdits(CSharp).CompleteAsync(new CompletionRequest(prompt, SoftPrompt.None, samples, 512, CSharp), default);
        return [.. completions.Select(c => CSharp.Read(c.Text))];
    }
}
