using System.Globalization;
using EvoPrompting.Chance;
using EvoPrompting.Jobs;
using EvoPrompting.Prompts;
using EvoPrompting.Recipes;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Bench.Journals;

/// <summary>Numbers in lines of text, as long as a program: nothing is compiled, nothing is trained.</summary>
internal sealed class FreeTask : SearchTask
{
    public override string Name => "free";

    public override string Description => "Lines of numbers.";

    public override ProgramLanguage Language { get; } = new Lines();

    public override IReadOnlyList<SeedProgram> Seeds { get; } = [new("first", "program\n1"), new("second", "program\n2")];

    public override IReadOnlyList<MetricDefinition> Metrics { get; } =
        [new("model_size", "parameters"), new("validation_error", "share"), new("test_error", "share")];

    public override double Fitness(MetricSet metrics) => -metrics["model_size"] * metrics["validation_error"];

    public override double Error(MetricSet metrics) => metrics["validation_error"];

    public override double Size(MetricSet metrics) => metrics["model_size"];

    public override PromptMetrics Target(IReadOnlyList<MetricSet> parents) => Line(parents.Min(Size) * 0.9, parents.Min(Error));

    public override PromptMetrics Describe(MetricSet metrics) => Line(Size(metrics), Error(metrics));

    public override TaskEvaluation NewEvaluation(TaskSettings settings, RunSeed seed, IWorkplace place)
    {
        var free = new FreeEvaluator();
        return new TaskEvaluation(free, free);
    }

    private static PromptMetrics Line(double size, double error) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{{'num_params': '{size:0}', 'val_error': '{error:0.000}'}}"));

    private sealed class Lines() : ProgramLanguage("lines", ".txt", "/* Metrics:", "*/", "program")
    {
        public override string Read(string answer) => Stub + "\n" + answer.Split("\n\n", 2)[0];

        public override IProgramEnd NewEnd() => throw new NotSupportedException("nothing is sampled byte by byte");

        public override string ForPrompt(string program) => program;

        public override ILanguageModel RandomEdits() => new FreeModel();
    }
}
