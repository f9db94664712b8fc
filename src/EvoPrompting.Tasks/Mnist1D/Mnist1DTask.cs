using EvoPrompting.Chance;
using EvoPrompting.Jobs;
using EvoPrompting.Networks;
using EvoPrompting.Recipes;
using EvoPrompting.Search;
using EvoPrompting.SearchTasks;
using EvoPrompting.Tasks.CSharp;

namespace EvoPrompting.Tasks.Mnist1D;

/// <summary>The search task of section 4.1 of the paper: small and accurate classifiers of MNIST-1D.</summary>
public sealed class Mnist1DTask : SearchTask
{
    public const string TaskName = "mnist1d";
    public const string ModelSize = "model_size";
    public const string FrozenSize = "frozen_size";
    public const string ValidationError = "validation_error";
    public const string TestError = "test_error";
    public const string BestStep = "best_step";

    /// <summary>500 training examples are set aside for validation: the same ones in every run (section 4.1 of the paper).</summary>
    private static Lazy<ClassificationData> Data { get; } = new(() => Mnist1DDataset.Published().WithValidation(new RunSeed(0)));

    public override string Name => TaskName;

    public override string Description => "Find small, accurate classifiers of MNIST-1D: ten classes of 40-point signals.";

    public override string Contract => ContractText.Write(
        CandidateText.Model, $"x is (batch, {new Mnist1DArguments().Length}, 1), points of one channel. Return (batch, "
            + $"{Templates.Digits.Count}), a number for each class.");

    public override ProgramLanguage Language { get; } = new CSharpLanguage("class Model : Module");

    public override TaskSettings Defaults { get; } = new Mnist1DSettings();

    public override TaskWords Words => CSharpLanguage.Words;

    public override string SizeAxis => "model size";

    public override string ErrorAxis => "validation error";

    public override string SizeInPrompts => SizeAndAccuracy.Size;

    public override IReadOnlyList<SeedProgram> Seeds => Mnist1DSeeds.All;

    public override IReadOnlyList<MetricDefinition> Metrics { get; } =
    [
        new(ModelSize, "trainable parameters", Example: 5210),
        new(FrozenSize, "parameters that are never trained", Example: 0),
        new(ValidationError, "lowest share of validation examples classified wrongly, 0 to 1"),
        new(TestError, "share of test examples classified wrongly at that step, 0 to 1", ForReportsOnly: true),
        new(BestStep, "training steps at the lowest validation error", Example: 900),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<TaskFile> DataFiles() => Mnist1DFiles.Of(Mnist1DDataset.Published());

    /// <inheritdoc/>
    public override TaskEvaluation NewEvaluation(TaskSettings settings, RunSeed seed, IWorkplace place)
    {
        var own = (Mnist1DSettings)settings;
        var runner = place.Runner(own.Limits.OfJob());
        var trusted = new Mnist1DWorkerTask(Data.Value, own.Training with { Limits = own.Limits });
        return new TaskEvaluation(
            place.Intake(Language.Name, CSharpContract.ToJson(CandidateText.Model)), new JobEvaluator(runner, trusted, seed), runner);
    }

    public override double Fitness(MetricSet metrics) => -(Size(metrics) * Error(metrics));

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
