using System.Globalization;
using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.Files;
using EvoPrompting.Folders.Definition;
using EvoPrompting.Folders.Judging;
using EvoPrompting.Folders.Languages;
using EvoPrompting.Folders.Peers;
using EvoPrompting.Folders.Programs;
using EvoPrompting.Jobs;
using EvoPrompting.Recipes;
using EvoPrompting.Search;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Folders;

/// <summary>
/// A search task that a folder describes: task.json, programs to begin with, and commands that judge a program. Programs are written in any
/// language and run as processes of their own; nothing of the folder is loaded here.
/// </summary>
public sealed class FolderTask : SearchTask
{
    /// <summary>The name of the file that makes a folder a task.</summary>
    public const string DefinitionFile = "task.json";

    /// <summary>The command that builds it failed: a compiler's errors.</summary>
    public static Stage BuildStage { get; } = new("build");

    /// <summary>It failed a cheap trial, so it was not judged.</summary>
    public static Stage ScreenStage { get; } = new("screen");

    /// <summary>It printed or left more than it may.</summary>
    public static Stage OutputStage { get; } = new("output");

    /// <summary>The evaluator gave no score, or one that says too little.</summary>
    public static Stage ScoreStage { get; } = new("score");

    private readonly FolderDefinition definition;
    private readonly PlainLanguage language;
    private readonly Formula fitness, error, size;

    private readonly PeerForm? peer;

    private FolderTask(string folder, string content, FolderDefinition definition, PeerForm? peer)
    {
        (Folder, this.definition, this.peer) = (folder, definition, peer);
        var style = KnownLanguages.Get(definition.Language, definition.Extension, definition.Comment);
        var seeds = definition.Seeds.Select(name => (Name: name, Read: SeedFiles.Read(Path.Combine(folder, name), style))).ToArray();
        language = new PlainLanguage(style, seeds[0].Read.Frame!, definition.Answers); // checked before, all have one frame
        (fitness, error, size) = (Of(definition.Fitness), Of(definition.Error), Of(definition.Size));
        Defaults = new FolderSettings { Content = content };
        Seeds =
        [
            .. seeds.Select(seed => new SeedProgram(Path.GetFileNameWithoutExtension(seed.Name), language.Source(seed.Read.Texts))),
        ];
        Metrics =
        [
            new MetricDefinition(FolderDefinition.ProgramBytes, "bytes of the program, blank lines left out", Example: 1000),
            .. definition.Metrics.Select(m => new MetricDefinition(
                m.Name, m.Meaning.Length > 0 ? m.Meaning : m.Name, m.Better == Direction.Smaller, m.ForReports, Example: 1)),
        ];

        static Formula Of(string text) => Formula.Read(text).Formula!; // checked before
    }

    /// <summary>The task's folder, an absolute path.</summary>
    public string Folder { get; }

    /// <summary>Which other system's form the folder has, what was taken of it and what was not; null where it has a task.json.</summary>
    public string? Notice => peer?.Notice;

    /// <summary>What task.json says.</summary>
    public FolderDefinition Definition => definition;

    public override string Name => definition.Name;

    public override string Description => definition.Description;

    public override string Contract => ContractWords.Of(definition, language.Frame, language.Name);

    public override string AnswerRequest => ContractWords.AnswerRequest(definition, language.Frame);

    public override string RepairRequest => ContractWords.RepairRequest(definition);

    public override ProgramLanguage Language => language;

    public override TaskSettings Defaults { get; }

    public override IReadOnlyList<Stage> IntakeStages { get; } = [Stage.Completion];

    public override IReadOnlyList<Stage> RunStages { get; } =
        [BuildStage, ScreenStage, Stage.Run, Stage.Time, Stage.Memory, OutputStage, ScoreStage];

    public override string SizeAxis => Plain(definition.Size);

    public override string ErrorAxis => definition.Ceiling == 1 ? Plain(definition.Error)
        : string.Create(CultureInfo.InvariantCulture, $"{Plain(definition.Error)}, as a share of {definition.Ceiling}");

    /// <inheritdoc/>
    public override string? SizeInPrompts =>
        definition.Metrics.Any(m => m.Name == definition.Size && IsInPrompts(m)) ? definition.Size : null;

    public override IReadOnlyList<string> Remarks => definition.Evaluator.Run.Count > 0 ? [] :
    [
        "The evaluator of this task has one step: program and judge share a process, so a program can write its own score. Look at the "
        + "best programs before you believe their figures, or give the evaluator a step of its own to run programs (evaluator.run).",
    ];

    public override IReadOnlyList<SeedProgram> Seeds { get; }

    public override IReadOnlyList<MetricDefinition> Metrics { get; }

    /// <summary>Returns the task that a folder describes.</summary>
    /// <exception cref="UserException">It describes none; names every fault of its task.json.</exception>
    /// <param name="python">The Python of a peer's evaluator: a program, or the folder of a venv; null: python3 of the PATH.</param>
    public static FolderTask Open(string folder, string? python = null)
    {
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var file = Path.Combine(path, DefinitionFile);
        var peer = File.Exists(file) ? null : PeerForm.Of(path, python is null ? null : CommandWords.Python(python))
            ?? throw new UserException(
                $"There is no {DefinitionFile} in {folder}, so it is no task; 'evoprompting new DIR --language python' makes one. Nor has "
                + $"it the form of {PeerForm.Known}.");
        if (peer is null && python is not null)
            throw new UserException($"--python is for folders of other systems; {file} names the programs that it runs itself.");
        try
        {
            var text = peer?.Text() ?? File.ReadAllText(file);
            var definition = RecipeReader.Read<FolderDefinition>(text, read => DefinitionRules.Check(read, path));
            return new FolderTask(path, FolderContent.Hash(path, peer is null ? null : (DefinitionFile, text)), definition, peer);
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            throw new UserException($"The task in {folder} cannot be read: {FileFault.Reason(e)}.", e);
        }
        catch (RecipeException e)
        {
            var count = e.Faults.Count == 1 ? "a fault" : $"{e.Faults.Count} faults";
            throw new UserException($"{file} has {count}:\n  {string.Join("\n  ", e.Faults)}", e);
        }
    }

    /// <summary>
    /// Copies the task's folder and returns the task of the copy, which no later change of the folder reaches. The copy of a peer's
    /// folder has a task.json.
    /// </summary>
    public FolderTask CopyTo(string folder)
    {
        FolderContent.Copy(Folder, folder);
        if (peer is not null) File.WriteAllText(Path.Combine(folder, DefinitionFile), peer.Text());
        return Open(folder);
    }

    /// <summary>Returns the source of a program that is given as a whole: a file, or a folder where programs have several files.</summary>
    /// <exception cref="UserException">It is no program of this task.</exception>
    public string ProgramAt(string path)
    {
        if (!Directory.Exists(path) && !language.Frame.HasMarks) return language.Whole(File.ReadAllText(path));
        var (frame, texts, fault) = SeedFiles.Read(path, language.Style);
        if (frame is null) throw new UserException($"{path} {fault}.");
        return SeedFiles.Difference(language.Frame, frame, definition.Seeds[0]) is { } difference
            ? throw new UserException($"{path} {difference}.") : language.Source(texts);
    }

    /// <summary>Returns the source of a program that a text holds as a whole.</summary>
    public string Whole(string text) => language.Whole(text);

    /// <inheritdoc/>
    public override IReadOnlyList<ProgramFile> FilesOf(string source)
    {
        var (texts, fault) = language.Texts(source);
        return texts is null ? throw new ArgumentException(fault, nameof(source))
            : [.. language.Frame.Write(texts).Select(f => new ProgramFile(f.Path, f.Content))];
    }

    /// <summary>Returns the metric program_bytes of a program.</summary>
    internal int BytesOf(string source) => ProgramIntake.Size(language.Texts(source).Texts!);

    /// <summary>Returns the recipe of a search on it with all defaults: by random edits, for no model is at hand that knows it.</summary>
    public Recipe Recipe() => new()
    {
        Task = Name,
        Search = new SearchSection { ErrorCeiling = 1 },
        Settings = Defaults,
        LanguageModel = new LanguageModelSection { Kind = LanguageModelKind.Edits, MaximumTokens = 8_192 },
        Tuning = new TuningSection { Kind = TuningKind.None },
    };

    /// <inheritdoc/>
    public override TaskEvaluation NewEvaluation(TaskSettings settings, RunSeed seed, IWorkplace place)
    {
        var own = (FolderSettings)settings;
        if (own.Content.Length > 0 && own != Defaults)
            throw new UserException($"The files in {Folder} are not those with which the run began, so it cannot go on: put them "
                + "back as they were. Steps of an evaluator must not write there.");
        var commands = place.Commands(definition.Evaluator.Exclusive ? 1 : int.MaxValue, definition.Limits.Cores);
        var judge = new FolderJudge(this, commands);
        var evaluator = new ParallelEvaluator(commands.Places, judge.JudgeAsync, seed);
        return new TaskEvaluation(new ProgramIntake(language, definition.Limits.ProgramBytes), evaluator, commands)
        {
            // A limit's verdict is marked where it is journaled, as the child's own.
            Trial = async (taken, stop) => await evaluator.TryAsync(taken, stop).ConfigureAwait(false)
                is Outcome.Rejected { Stage.IsOfLimit: false } rejected
                ? FeedbackText.Kept($"{rejected.Stage}: {rejected.Reason}", definition.Feedback.Characters) : null,
        };
    }

    public override double Fitness(MetricSet metrics) => fitness.Value(name => name switch
    {
        "error" => error.Value(n => metrics[n]),
        "size" => Size(metrics),
        _ => metrics[name],
    });

    public override double Error(MetricSet metrics) => error.Value(name => metrics[name]) / definition.Ceiling;

    public override double Size(MetricSet metrics) => size.Value(name => metrics[name]);

    /// <inheritdoc/>
    public override PromptMetrics Target(IReadOnlyList<MetricSet> parents) => Line(metric => Wanted(metric, parents));

    /// <inheritdoc/>
    public override PromptMetrics Target(IReadOnlyList<MetricSet> parents, SizeAndError asked) => Line(metric =>
        metric.Name == definition.Size ? asked.Size
        : error.At(asked.Error * definition.Ceiling, metric.Name) ?? Wanted(metric, parents));

    /// <inheritdoc/>
    public override PromptMetrics Describe(MetricSet metrics) => Line(
        metric => metrics[metric.Name], metrics.Where(m => Metrics.All(own => own.Name != m.Name) && OtherMetrics.IsForPrompts(m.Name)));

    /// <inheritdoc/>
    public override PromptMetrics Describe(MetricSet metrics, string? feedback) => definition.Feedback.InPrompts && feedback is not null
        ? new($"{Describe(metrics)}\n{FeedbackText.ForPrompt(feedback, language.Style.Comment)}") : Describe(metrics);

    private static double Wanted(MetricSection metric, IReadOnlyList<MetricSet> parents)
    {
        var values = parents.Select(p => p[metric.Name]);
        return TargetRule.Read(metric.Target)!.Value.From(metric.Better == Direction.Smaller ? values.Min() : values.Max());
    }

    private PromptMetrics Line(Func<MetricSection, double> value, params IEnumerable<Metric> others) => new(
        $"{language.Style.Comment} " + "{" + string.Join(", ",
        [
            .. definition.Metrics.Where(IsInPrompts).Select(m => Entry(m.Name, value(m), "F" + m.Decimals)),
            .. others.Select(m => Entry(m.Name, m.Value, "G6")),
        ]) + "}");

    private static bool IsInPrompts(MetricSection metric) => metric is { InPrompt: true, ForReports: false };

    private static string Entry(string name, double value, string format) =>
        $"'{name}': '{value.ToString(format, CultureInfo.InvariantCulture)}'";

    private static string Plain(string formula) => formula.Replace('_', ' ');
}
