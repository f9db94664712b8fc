using EvoPrompting.Sandbox.Tests.Support;
using EvoPrompting.Tasks.Clrs;

namespace EvoPrompting.Sandbox.Tests.Reading;

/// <summary>A change confined to one factor of a triplet function leaves a program that the compiler takes.</summary>
public class ConfinedChangeTests
{
    public static TheoryData<string> Papers => [.. ClrsFunctions.Seeds.Concat(ClrsFunctions.Discovered).Select(f => f.Name)];

    [Theory, MemberData(nameof(Papers))]
    public void AChangeOfAnyFactorOfThePapersFunctionsCompiles(string name)
    {
        var task = new ClrsTask();
        var parent = task.Language.ForPrompt(ClrsFunctions.Seeds.Concat(ClrsFunctions.Discovered).Single(f => f.Name == name).Source);
        var answer = parent.Replace("return ", "return 2 * ", StringComparison.Ordinal)
            .Replace("var triplets =", "var triplets = 2 *", StringComparison.Ordinal)
            .Replace("nn.Dense(features)", "nn.Dense(2 * features)", StringComparison.Ordinal);
        var children = task.Factors.Names.Select(factor => task.Factors.Confine(factor, parent, answer)!).ToArray();
        Assert.Contains(children, c => c != parent);
        foreach (var child in children)
            Assert.Null(Contracts.Triplets.Take(child, TestContext.Current.CancellationToken).Rejection?.ToString());
    }
}
