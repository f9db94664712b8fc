using EvoPrompting.Chance;
using EvoPrompting.Jobs;
using EvoPrompting.Networks;
using EvoPrompting.Recipes;
using EvoPrompting.Search;
using EvoPrompting.SearchTasks;
using EvoPrompting.Tasks.CSharp;

namespace EvoPrompting.Tasks.Clrs;

/// <summary>
/// The search task of section 4.2 of the paper: triplet functions for networks that learn to run a classical algorithm. Which algorithm is
/// a setting.
/// </summary>
public sealed class ClrsTask : SearchTask
{
    public const string TaskName = "clrs";
    public const string ModelSize = "model_size";
    public const string FrozenSize = "frozen_size";
    public const string ValidationError = "validation_error";
    public const string TestError = "test_error";
    public const string BestStep = "best_step";

    /// <summary>
    /// Smaller errors count as this one in the fitness: accuracies that a prompt prints as 1.000 do not differ, so their sizes decide. With
    /// the product alone all programs without an error would be equally fit, however large. Not in the paper.
    /// </summary>
    public const double SmallestError = 0.0005;

    public override string Name => TaskName;

    public override string Description =>
        "Find triplet functions for networks that learn to run an algorithm of CLRS-30, named as in clrs:articulation_points.";

    public override string Contract => ContractText.Write(
        CandidateText.Triplets, "z is (batch, n, 2 hidden), edges (batch, n, n, hidden), graph (batch, hidden). Return (batch, n, n, any "
            + "number, usually outputs), a representation of each ordered pair of nodes. Graphs of a batch may not see each other; "
            + "the cost may grow with the cube of n, no faster.");

    public override ProgramLanguage Language { get; } =
        new CSharpLanguage($"class {CandidateText.Triplets.ClassName} : {CandidateText.Triplets.BaseType.Name}", new TripletFactors());

    public override ProgramFactors Factors { get; } = new TripletFactors();

    public override TaskSettings Defaults { get; } = new ClrsSettings();

    public override TaskWords Words => CSharpLanguage.Words;

    public override string SizeAxis => "model size";

    public override string ErrorAxis => "validation error";

    public override string SizeInPrompts => SizeAndAccuracy.Size;

    public override IReadOnlyList<SeedProgram> Seeds => ClrsFunctions.Seeds;

    public override IReadOnlyList<MetricDefinition> Metrics { get; } =
    [
        new(ModelSize, "trainable parameters of the whole network", Example: 531_913),
        new(FrozenSize, "parameters that are never trained", Example: 0),
        new(ValidationError, "1 - the highest validation score, the mean of accuracy or micro-averaged F1 over outputs, 0 to 1"),
        new(TestError, "1 - the test score at that step, on larger inputs, 0 to 1", ForReportsOnly: true),
        new(BestStep, "training steps at the highest validation score", Example: 900),
    ];

    /// <inheritdoc/>
    public override TaskEvaluation NewEvaluation(TaskSettings settings, RunSeed seed, IWorkplace place)
    {
        var own = (ClrsSettings)settings;
        var runner = place.Runner(own.Limits.OfJob());
        return new TaskEvaluation(
            place.Intake(Language.Name, CSharpContract.ToJson(CandidateText.Triplets)),
            new JobEvaluator(runner, new ClrsWorkerTask(own), seed), runner);
    }

    /// <summary>Returns -(size x error), errors below <see cref="SmallestError"/> counted as that.</summary>
    public override double Fitness(MetricSet metrics) => -(Size(metrics) * Math.Max(Error(metrics), SmallestError));

    public override double Error(MetricSet metrics) => metrics[ValidationError];

    public override double Size(MetricSet metrics) => metrics[ModelSize];

    /// <inheritdoc/>
    public override PromptMetrics Target(IReadOnlyList<MetricSet> parents) =>
        SizeAndAccuracy.Target([.. parents.Select(p => (Size(p), Error(p)))]);

    /// <inheritdoc/>
    public override PromptMetrics Target(IReadOnlyList<MetricSet> parents, SizeAndError asked) => SizeAndAccuracy.Target(asked);

    /// <inheritdoc/>
    public override PromptMetrics Describe(MetricSet metrics) => SizeAndAccuracy.Describe(Size(metrics), Error(metrics));
}
