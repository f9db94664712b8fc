using System.CommandLine;
using System.Globalization;
using EvoPrompting.Cli.Quality;
using EvoPrompting.Recipes;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Cli.Commands;

/// <summary>The options of <c>lm evaluate</c> that say which prompts are asked and how programs are measured.</summary>
internal sealed class QualityOptions
{
    private const int SamplesOfSeeds = 10, SamplesOfRuns = 1;

    private readonly Option<DirectoryInfo[]> runs = new("--runs")
    {
        Description = "Folders of runs on one problem, behind the task. Prompts are drawn from all their rounds but the first, evenly, "
            + "with the parents that each round had and the metrics journaled of them; these are not trained again. No two are equal.",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<int> completions = new Option<int>("--completions")
    {
        Description = "How many; rounded up to whole prompts.",
        DefaultValueFactory = _ => 500,
    }.Within(1, 1_000_000);

    private readonly Option<int?> samples = new Option<int?>("--samples")
    {
        Description = $"Completions of each prompt. Default: {SamplesOfSeeds}, with --runs {SamplesOfRuns}: as many prompts as "
            + "completions; more where the runs have fewer different prompts.",
    }.Within(1, 10_000);

    private readonly Option<double[]> sizes = new("--asked-sizes")
    {
        Description = "Ask for sizes drawn log-uniformly from LOW to HIGH times the smaller parent's, and for errors drawn evenly from "
            + FormattableString.Invariant($"{AskedSizes.LeastError} to 1 times the lower parent's; without numbers {AskedSizes.Usual.Low} ")
            + FormattableString.Invariant($"{AskedSizes.Usual.High}. Default: what a search asks for."),
        HelpName = "LOW HIGH",
        Arity = new ArgumentArity(0, 2),
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<int?> steps = new("--steps")
    {
        Description = "Training steps after which accuracy is measured; viable is always what trains for "
            + $"{QualityTrial.Steps} steps. Default: {QualityTrial.Steps}.",
    };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[runs, completions, samples, sizes, steps]) command.Add(option);
    }

    /// <summary>The folders of runs; none for prompts from the seeds.</summary>
    public IReadOnlyList<DirectoryInfo> Runs(ParseResult parsed) => parsed.GetValue(runs) ?? [];

    /// <exception cref="UserException">The sizes are no range, or prompts of the task tell none.</exception>
    public QualityWish Read(ParseResult parsed, SearchTask task)
    {
        var each = parsed.GetValue(samples) ?? (Runs(parsed).Count > 0 ? SamplesOfRuns : SamplesOfSeeds);
        return new(parsed.GetValue(completions), each, Sizes(parsed, task));
    }

    /// <summary>The steps after which metrics are measured; null where the task trains nothing.</summary>
    /// <exception cref="UserException">Steps are given, but it trains nothing, or not so many.</exception>
    public int? Steps(ParseResult parsed, Recipe recipe)
    {
        var given = parsed.GetValue(steps);
        if (QualityTrial.WithSteps(recipe, given ?? QualityTrial.Steps) is not { } brief)
            return given is null ? null : throw new UserException($"The task '{recipe.Task}' trains nothing: leave --steps out.");
        return brief.Faults() is { Count: > 0 } faults ? throw new UserException(string.Join('\n', faults)) : given ?? QualityTrial.Steps;
    }

    private AskedSizes? Sizes(ParseResult parsed, SearchTask task)
    {
        if (parsed.GetResult(sizes) is null or { Implicit: true }) return null;
        if (task.SizeInPrompts is null)
            throw new UserException($"Prompts of the task '{task.Name}' tell no size ({task.SizeAxis}), so none can be asked for: leave "
                + "--asked-sizes out.");
        var asked = parsed.GetValue(sizes) switch
        {
            null or [] => AskedSizes.Usual,
            [var low, var high] => new AskedSizes(low, high),
            _ => throw new UserException("--asked-sizes takes two numbers, for example 0.1 1.2."),
        };
        return asked is { Low: > 0, High: <= 1000 } && asked.Low <= asked.High ? asked
            : throw new UserException(string.Create(
                CultureInfo.InvariantCulture,
                $"--asked-sizes is {asked.Low} {asked.High}; take two numbers above 0, at most 1000, the smaller one first."));
    }
}
