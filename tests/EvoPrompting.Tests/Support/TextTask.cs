using System.Globalization;
using EvoPrompting.Chance;
using EvoPrompting.Jobs;
using EvoPrompting.Recipes;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Tests.Support;

/// <summary>A task without training: a program's size is its length, its error a hash of its text. Many programs tie on purpose.</summary>
internal sealed class TextTask(TaskWords? words = null) : SearchTask
{
    public override TaskWords Words => words ?? base.Words;

    public override string Name => "text";

    public override string Description => "Short texts.";

    public override ProgramLanguage Language { get; } = new TextLanguage("program");

    public override IReadOnlyList<SeedProgram> Seeds { get; } =
        [new("first", "program\ncccc"), new("second", "program\nbbbbbb"), new("hopeless", "program\n!")];

    public override IReadOnlyList<MetricDefinition> Metrics { get; } =
        [new("size", "characters"), new("error", "share"), new("test_error", "share", ForReportsOnly: true)];

    public override TaskEvaluation NewEvaluation(TaskSettings settings, RunSeed seed, IWorkplace place) =>
        new(new TextIntake(), new ScriptedEvaluator());

    public override double Fitness(MetricSet metrics) => -metrics["size"] * metrics["error"];

    public override double Error(MetricSet metrics) => metrics["error"];

    public override double Size(MetricSet metrics) => metrics["size"];

    public override PromptMetrics Target(IReadOnlyList<MetricSet> parents) =>
        Line(parents.Min(p => p["size"]) - 1, parents.Min(p => p["error"]));

    public override PromptMetrics Describe(MetricSet metrics) => Line(metrics["size"], metrics["error"]);

    /// <summary>What "training" measures: errors in steps of 0.2, 1 for texts that hold an exclamation mark.</summary>
    public static MetricSet Measure(string source)
    {
        var hash = source.Aggregate(17u, (h, c) => h * 31 + c);
        var error = source.Contains('!') ? 1.0 : 0.1 + 0.2 * (hash / 7 % 3);
        return new(new Metric("size", source.Length), new Metric("error", error), new Metric("test_error", hash % 1000 / 1000.0));
    }

    private static PromptMetrics Line(double size, double error) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{{'size': '{size}', 'error': '{error:0.000}'}}"));
}
