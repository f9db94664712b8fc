using System.Globalization;
using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.Jobs;
using EvoPrompting.Recipes;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Tests.Polynomials;

/// <summary>
/// A second task, added as ARCHITECTURE says: short polynomials near the cosine. No network, no C#, no training; nothing of the core knows
/// it.
/// </summary>
internal sealed class PolynomialTask : SearchTask
{
    public static readonly Stage Numbers = new("numbers"), Degree = new("degree");

    /// <summary>Says whether the machine loses a candidate at this try.</summary>
    public Func<int, bool> IsLost { get; init; } = _ => false;

    public override string Name => "polynomials";

    public override string Description => "Find short polynomials near the cosine.";

    public override ProgramLanguage Language { get; } = new PolynomialLanguage();

    public override TaskSettings Defaults { get; } = new PolynomialSettings();

    public override IReadOnlyList<Stage> IntakeStages { get; } = [Stage.Completion, Numbers];

    public override IReadOnlyList<Stage> RunStages { get; } = [Degree];

    public override string SizeAxis => "coefficients";

    public override string ErrorAxis => "largest gap";

    public override IReadOnlyList<SeedProgram> Seeds { get; } =
        [new("one", "polynomial\n1"), new("line", "polynomial\n0.7 0.1"), new("parabola", "polynomial\n0.9 0 -0.3")];

    public override IReadOnlyList<MetricDefinition> Metrics { get; } =
    [
        new("coefficients", "how many", Example: 3), new("largest_gap", "to the cosine, on the grid"),
        new("sum", "of the coefficients", ForReportsOnly: true),
    ];

    public override double Fitness(MetricSet metrics) => -(Size(metrics) * Error(metrics));

    public override double Error(MetricSet metrics) => metrics["largest_gap"];

    public override double Size(MetricSet metrics) => metrics["coefficients"];

    public override PromptMetrics Target(IReadOnlyList<MetricSet> parents) => Line(parents.Min(Size), 0.9 * parents.Min(Error));

    public override PromptMetrics Describe(MetricSet metrics) => Line(Size(metrics), Error(metrics));

    public override TaskEvaluation NewEvaluation(TaskSettings settings, RunSeed seed, IWorkplace place) =>
        new(new PolynomialIntake(), new PolynomialEvaluator(((PolynomialSettings)settings).Grid, seed, IsLost));

    private static PromptMetrics Line(double size, double gap) =>
        new(string.Create(CultureInfo.InvariantCulture, $"; {size} coefficients, gap {gap:0.000}"));
}
