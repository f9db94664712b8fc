using EvoPrompting.Candidates;
using EvoPrompting.Tests.Support;

namespace EvoPrompting.Tests.Candidates;

/// <summary>The evaluators with which the search is tested keep the contract themselves.</summary>
public class ScriptedEvaluatorTests : EvaluatorContract
{
    protected override IReadOnlyList<string> Sources { get; } = ["a", "bb", "c!", "dddd", "e"];

    protected override IEvaluator New() => new ScriptedEvaluator(order: 5);
}

/// <summary>The same of one that loses some.</summary>
public class LossyEvaluatorTests : EvaluatorContract
{
    protected override IReadOnlyList<string> Sources { get; } = ["a", "bb", "c!", "dddd", "e"];

    protected override IEvaluator New() => new LossyEvaluator(new() { [2] = int.MaxValue / 2 }, order: 7);
}
