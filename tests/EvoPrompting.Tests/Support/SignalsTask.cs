using System.Globalization;
using EvoPrompting.Chance;
using EvoPrompting.Jobs;
using EvoPrompting.Recipes;
using EvoPrompting.Search;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Tests.Support;

/// <summary>A task with the metrics of the paper and a recipe like MNIST-1D's, whose outcomes are made by hand.</summary>
internal sealed class SignalsTask(string name = "signals") : SearchTask
{
    public override string Name => name;

    public override string Description => "Measured by hand.";

    public override ProgramLanguage Language { get; } = new TextLanguage("class Model : Module", ".cs");

    public override TaskSettings Defaults { get; } = new SignalsSettings();

    public override TaskWords Words => new("compiled", "trained", "training", "on any machine with the same CPU kernels");

    public override string SizeAxis => "model size";

    public override string ErrorAxis => "validation error";

    public override IReadOnlyList<SeedProgram> Seeds => [];

    public override IReadOnlyList<MetricDefinition> Metrics { get; } =
        [new("model_size", "trainable parameters"), new("validation_error", "share"), new("test_error", "share", ForReportsOnly: true)];

    public override double Fitness(MetricSet metrics) => -(Size(metrics) * Error(metrics));

    public override double Error(MetricSet metrics) => metrics["validation_error"];

    public override double Size(MetricSet metrics) => metrics["model_size"];

    public override string SizeInPrompts => "num_params";

    public override PromptMetrics Target(IReadOnlyList<MetricSet> parents) =>
        Target(parents, new SizeAndError(parents.Min(Size) - 10, parents.Min(Error)));

    public override PromptMetrics Target(IReadOnlyList<MetricSet> parents, SizeAndError asked) => Line(asked.Size, asked.Error);

    public override PromptMetrics Describe(MetricSet metrics) => Line(Size(metrics), Error(metrics));

    public override TaskEvaluation NewEvaluation(TaskSettings settings, RunSeed seed, IWorkplace place) =>
        throw new NotSupportedException("nothing is evaluated");

    private static PromptMetrics Line(double size, double error) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{{'num_params': '{size:0}', 'val_accuracy': '{1 - error:0.000}'}}"));
}

/// <summary>A task's own part of a recipe, with two sections.</summary>
internal sealed record SignalsSettings : TaskSettings
{
    [Setting("How every candidate is trained.")]
    public SignalsTraining Training { get; init; } = new();

    [Setting("What a candidate may cost.")]
    public SignalsLimits Limits { get; init; } = new();

    public override string Effort => string.Create(CultureInfo.InvariantCulture, $"{Training.Steps:#,0} training steps each");

    /// <summary>Steps after which a search can find nothing.</summary>
    public const int InVain = 4_321;

    public override string? Pointless => Training.Steps == InVain ? "Nothing can be found after 4,321 steps" : null;

    public override IEnumerable<RecipeFault> Faults()
    {
        if (Training.ValidateEvery > Training.Steps)
            yield return new("training.validateEvery",
                $"is {Training.ValidateEvery}, but training ends after {Training.Steps} steps: nothing would be validated");
    }
}

internal sealed record SignalsTraining
{
    [Setting("Steps.", Minimum = 1, Maximum = 1_000_000)]
    public int Steps { get; init; } = 1000;

    [Setting("Examples a step.", Minimum = 2, Maximum = 4096)]
    public int BatchSize { get; init; } = 128;

    [Setting("Rate.", Above = 0, Maximum = 1)]
    public double LearningRate { get; init; } = 0.01;

    [Setting("Decay.", Minimum = 0, Maximum = 1)]
    public double WeightDecay { get; init; } = 0.0001;

    [Setting("Steps between two validations.", Minimum = 1, Maximum = 1_000_000)]
    public int ValidateEvery { get; init; } = 100;
}

internal sealed record SignalsLimits
{
    [Setting("Bytes.", Minimum = 1000, Maximum = 1e15)]
    public long TensorBytesPerStep { get; init; } = 100_000_000;
}
