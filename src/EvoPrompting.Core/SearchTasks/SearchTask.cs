using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.Jobs;
using EvoPrompting.Recipes;
using EvoPrompting.Search;

namespace EvoPrompting.SearchTasks;

/// <summary>One problem: its seeds, its metrics, its fitness and its targets. The search knows nothing else of a benchmark.</summary>
public abstract class SearchTask
{
    /// <summary>The name on the command line and in recipes, for example <c>mnist1d</c>.</summary>
    public abstract string Name { get; }

    /// <summary>One sentence for people.</summary>
    public abstract string Description { get; }

    /// <summary>What a program must be, for chat models: a few lines, made from the contract that programs are compiled against.</summary>
    public virtual string Contract => $"One {Language.Name} program that starts with the line: {Language.Stub}";

    /// <summary>How chat models are to give a program, for their system message.</summary>
    public virtual string AnswerRequest => "Answer with one program in one fenced code block. Words around the block are ignored.";

    /// <summary>What a chat model is asked after it was told why its program is refused.</summary>
    public virtual string RepairRequest =>
        "Lines count from the line of the class. Answer with the whole program again, mended, in one fenced code block.";

    /// <summary>How its programs are written down, and how a language model's answer becomes one.</summary>
    public abstract ProgramLanguage Language { get; }

    /// <summary>How its programs are cut into factors; null where a child can only be written as a whole.</summary>
    public virtual ProgramFactors? Factors => null;

    /// <summary>The task's own part of a recipe, with its defaults: those of the quick run.</summary>
    public virtual TaskSettings Defaults => TaskSettings.None;

    /// <summary>Where reading a program can end, in order; the first is <see cref="Stage.Completion"/>.</summary>
    public virtual IReadOnlyList<Stage> IntakeStages { get; } = [Stage.Completion, Stage.Compile, Stage.Check];

    /// <summary>Where running a program can end, in order.</summary>
    public virtual IReadOnlyList<Stage> RunStages { get; } =
        [Stage.Contract, Stage.Cost, Stage.Run, Stage.Time, Stage.Memory, Stage.Crash, Stage.Gaming];

    /// <summary>Every stage, in order.</summary>
    public IEnumerable<Stage> Stages => IntakeStages.Concat(RunStages);

    /// <summary>What the size axis shows, for plots and tables.</summary>
    public virtual string SizeAxis => "size";

    /// <summary>What the error axis shows.</summary>
    public virtual string ErrorAxis => "error";

    /// <summary>What progress and reports call what happens to a candidate.</summary>
    public virtual TaskWords Words => new("judged", "scored", "evaluation", "where equal programs get equal scores");

    /// <summary>What a reader of a report has to know of the task's figures, one sentence each; usually nothing.</summary>
    public virtual IReadOnlyList<string> Remarks => [];

    public abstract IReadOnlyList<SeedProgram> Seeds { get; }

    /// <summary>Every metric that a scored candidate has, in order.</summary>
    public abstract IReadOnlyList<MetricDefinition> Metrics { get; }

    /// <summary>A set of all metrics with usual values.</summary>
    public MetricSet Example => new([.. Metrics.Select(m => new Metric(m.Name, m.Example))]);

    /// <summary>Returns the task's data set as files; empty where it has none.</summary>
    public virtual IReadOnlyList<TaskFile> DataFiles() => [];

    /// <summary>
    /// Returns what judges candidates: the task decides what reads its programs, what a worker is sent and who judges what comes back.
    /// </summary>
    /// <param name="settings">The task's part of the recipe.</param>
    /// <param name="seed">Each candidate's training seed is derived from it and the candidate's ordinal.</param>
    /// <param name="place">Where untrusted work is done; it outlives the evaluation.</param>
    public abstract TaskEvaluation NewEvaluation(TaskSettings settings, RunSeed seed, IWorkplace place);

    /// <summary>Returns one number, larger is better (section 1.1 of the paper: -(model size x validation error)).</summary>
    public abstract double Fitness(MetricSet metrics);

    /// <summary>Returns the error that the ceiling alpha is compared with (Algorithm 3).</summary>
    public abstract double Error(MetricSet metrics);

    /// <summary>Returns the size axis of the Pareto front, smaller is better.</summary>
    public abstract double Size(MetricSet metrics);

    /// <summary>Returns the metrics that a child of these parents is asked for (section 3.3 of the paper).</summary>
    public abstract PromptMetrics Target(IReadOnlyList<MetricSet> parents);

    /// <summary>
    /// Returns what a child of these parents is asked for where its size and error are given; what prompts do not name of them is left as
    /// in <see cref="Target(IReadOnlyList{MetricSet})"/>. No search asks so: it is how a language model is measured.
    /// </summary>
    public virtual PromptMetrics Target(IReadOnlyList<MetricSet> parents, SizeAndError asked) => Target(parents);

    /// <summary>The name under which prompts tell a size; null where they tell none, so that no size can be asked for.</summary>
    public virtual string? SizeInPrompts => null;

    /// <summary>Returns what a prompt says of a measured program. Metrics for reports only must not enter.</summary>
    public abstract PromptMetrics Describe(MetricSet metrics);

    /// <summary>Returns what a prompt says of a parent: its metrics, and where the task wants it what its evaluator said.</summary>
    public virtual PromptMetrics Describe(MetricSet metrics, string? feedback) => Describe(metrics);

    /// <summary>Returns the files of a program as they are evaluated; null where its source is all there is of it.</summary>
    public virtual IReadOnlyList<ProgramFile>? FilesOf(string source) => null;
}

/// <summary>One file of a program.</summary>
/// <param name="Path">From the program's folder, or a name; slashes.</param>
public sealed record ProgramFile(string Path, byte[] Content);
