using System.Security.Cryptography;
using System.Text;
using CsCheck;
using EvoPrompting.Chance;
using EvoPrompting.Prompts;
using EvoPrompting.SearchTasks;
using EvoPrompting.Tasks.CSharp;

namespace EvoPrompting.Torch.Tests.CSharp;

public class RandomEditsTests
{
    private const string First = "class Model : Module\n{\n    public override Tensor Call(Tensor x)\n    {\n        x = nn.Conv(features: "
        + "25, kernelSize: 5)(x);\n        x = nn.Relu(x);\n        return x;\n    }\n}";
    private const string Second = "class Model : Module\n{\n    public override Tensor Call(Tensor x)\n    {\n        x = x.flatten(1);\n  "
        + "      x = nn.Dense(features: 100)(x);\n        return x;\n    }\n}";

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

    /// <summary>Histories of this baseline stay what they are.</summary>
    [Fact]
    public async Task TheChildrenOfASeedAreKnown() => Assert.Equal(
        "653c77c449182960f72e393aefbe321e5406d029d2c7fc16d1",
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', await ChildrenAsync(4)))))[..50]);

    [Fact]
    public async Task APromptWithoutAProgramGivesAnswersWithoutOne()
    {
        string[] prompts =
            ["", "class Model : Module\n", "/* Metrics:\n", "/* Metrics:\n/* Metrics:\n", "a */\n/* Metrics:\nb", new string('1', 1 << 20)];
        foreach (var prompt in prompts)
            Assert.All(await CompleteAsync(prompt, 1, 4), c => Assert.Equal(("", null), (c.Text, c.Fault)));
    }

    [Fact]
    public void AnyPromptIsAnswered() =>
        OddTexts.Any.Array[0, 4].Sample(
            texts => CompleteAsync(string.Join("\n/* Metrics:\n*/\n", texts), 1, 4).Result.Count == 4, iter: 5000);

    private static async Task<IReadOnlyList<string>> ChildrenAsync(ulong seed)
    {
        var metrics = new PromptMetrics("{'num_params': '100', 'val_accuracy': '0.500'}");
        var prompt = FewShotPrompt.Write(CSharp, [new(metrics, First), new(metrics, Second)], metrics);
        return [.. (await CompleteAsync(prompt, seed, 200)).Select(c => CSharp.Read(c.Text))];
    }

    private static Task<IReadOnlyList<Completion>> CompleteAsync(string prompt, ulong seed, int count)
    {
        var samples = Enumerable.Range(0, count).Select(i => new SampleSettings(1, new RunSeed(seed).Derive("sample", i))).ToArray();
        return new RandomEdits(CSharp).CompleteAsync(new CompletionRequest(prompt, SoftPrompt.None, samples, 512, CSharp), default);
    }
}
