using System.Globalization;
using System.Text;
using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.Folders.Languages;
using EvoPrompting.Jobs;
using EvoPrompting.Recipes;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Runs;

/// <summary>
/// A search task in code: programs are short texts that a function of yours reads and measures, in this process.
/// </summary>
/// <remarks>
/// A program here is data: numbers, a formula, a table, a plan. A language model may have written it, so the function must not compile,
/// load or execute it, must come to an end on any text, and has this process's rights. Programs that have to run belong into a task from a
/// folder (<see cref="Folders.FolderTask"/>), where they are jailed.
/// </remarks>
public sealed class TextTask : SearchTask
{
    private readonly TextTaskDefinition definition;
    private readonly PlainLanguage language;

    /// <exception cref="UserException">The definition names no seed or no metric.</exception>
    public TextTask(TextTaskDefinition definition)
    {
        if (definition.Seeds.Count == 0) throw new UserException($"The task '{definition.Name}' needs at least one seed to begin with.");
        if (definition.Metrics.Count == 0) throw new UserException($"The task '{definition.Name}' needs at least one metric.");
        this.definition = definition;
        language = new PlainLanguage(definition.Language);
        Seeds = [.. definition.Seeds.Select(s => s with { Source = $"{language.Stub}\n{s.Source.ReplaceLineEndings("\n").TrimEnd()}" })];
    }

    /// <summary>The function gave no score.</summary>
    public static Stage ScoreStage { get; } = new("score");

    public override string Name => definition.Name;

    public override string Description => definition.Description;

    public override string Contract =>
        definition.Contract.Length > 0 ? definition.Contract : $"A text, at most {definition.MostCharacters} characters.";

    public override ProgramLanguage Language => language;

    public override TaskSettings Defaults { get; } = new TextTaskSettings();

    public override IReadOnlyList<Stage> IntakeStages { get; } = [Stage.Completion];

    public override IReadOnlyList<Stage> RunStages { get; } = [ScoreStage];

    public override string SizeAxis => definition.SizeAxis;

    public override string ErrorAxis => definition.ErrorAxis;

    public override IReadOnlyList<SeedProgram> Seeds { get; }

    public override IReadOnlyList<MetricDefinition> Metrics => definition.Metrics;

    /// <summary>Returns the outcome of a program that was measured: a value for each metric.</summary>
    public static Outcome Scored(params (string Name, double Value)[] metrics) =>
        new Outcome.Scored(new MetricSet([.. metrics.Select(m => new Metric(m.Name, m.Value))]));

    /// <summary>Returns the outcome of a text that is no program, or has no score.</summary>
    /// <param name="reason">A sentence that says what is wrong.</param>
    public static Outcome Rejected(string reason) => new Outcome.Rejected(ScoreStage, reason);

    /// <summary>Returns the text of a program without the line that every program begins with: what the function got.</summary>
    public string TextOf(Candidate candidate) => TextIntake.TextOf(language, candidate.Source);

    /// <summary>Returns the recipe of a search on it with all defaults: by random edits, so that no model is needed.</summary>
    public Recipe Recipe() => Recipes.Recipe.Of(this) with
    {
        Search = new SearchSection { ErrorCeiling = 1 },
        LanguageModel = new LanguageModelSection { Kind = LanguageModelKind.Edits },
        Tuning = new TuningSection { Kind = TuningKind.None },
    };

    /// <inheritdoc/>
    public override TaskEvaluation NewEvaluation(TaskSettings settings, RunSeed seed, IWorkplace place)
    {
        var evaluator = new ParallelEvaluator(
            definition.Places, (taken, _, stop) => Task.FromResult(new Judgement(taken.Candidate, Judge(taken, stop))), seed);
        return new TaskEvaluation(new TextIntake(language, definition.MostCharacters), evaluator)
        {
            Trial = async (taken, stop) => (await evaluator.TryAsync(taken, stop) as Outcome.Rejected)?.Reason,
        };
    }

    public override double Fitness(MetricSet metrics) => definition.Fitness?.Invoke(metrics) ?? -(Size(metrics) * Error(metrics));

    public override double Error(MetricSet metrics) => definition.Error(metrics);

    public override double Size(MetricSet metrics) => definition.Size(metrics);

    /// <summary>Returns the best of the parents in each metric, better by a tenth.</summary>
    public override PromptMetrics Target(IReadOnlyList<MetricSet> parents) => Line(metric =>
    {
        var values = parents.Select(p => p[metric.Name]);
        var best = metric.SmallerIsBetter ? values.Min() : values.Max();
        return best + (metric.SmallerIsBetter ? -0.1 : 0.1) * Math.Abs(best);
    });

    /// <inheritdoc/>
    public override PromptMetrics Describe(MetricSet metrics) => Line(metric => metrics[metric.Name]);

    private Outcome Judge(TakenCandidate taken, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var outcome = definition.Judge(Encoding.UTF8.GetString(taken.Program));
        if (outcome is not Outcome.Scored { Metrics: var given })
            return Rejected(ReasonText.Clean((outcome as Outcome.Rejected)?.Reason ?? "it has no score"));
        if (definition.Metrics.FirstOrDefault(m => given.All(g => g.Name != m.Name)) is { } missing)
            throw new UserException($"The function that judges '{Name}' gave no value of the metric '{missing.Name}'.");
        var metrics = new MetricSet([.. definition.Metrics.Select(m => new Metric(m.Name, given[m.Name]))]);
        var (error, size, fitness) = (Error(metrics), Size(metrics), Fitness(metrics));
        return metrics.FirstOrDefault(m => !double.IsFinite(m.Value)) is { Name: { } name } ? Rejected($"{name} is no finite number")
            : !double.IsFinite(fitness) ? Rejected("its fitness is no finite number")
            : !(error >= 0) ? Rejected(string.Create(CultureInfo.InvariantCulture, $"its error is {error}, below 0"))
            : !(size >= 1) ? Rejected(string.Create(CultureInfo.InvariantCulture, $"its size is {size}, below 1"))
            : new Outcome.Scored(metrics);
    }

    private PromptMetrics Line(Func<MetricDefinition, double> value) => new($"{language.Style.Comment} " + "{" + string.Join(", ",
        definition.Metrics.Where(m => !m.ForReportsOnly)
            .Select(m => string.Create(CultureInfo.InvariantCulture, $"'{m.Name}': '{value(m):0.####}'"))) + "}");

    private sealed record TextTaskSettings : TaskSettings
    {
        public override string Effort => "judged in this process";
    }
}
