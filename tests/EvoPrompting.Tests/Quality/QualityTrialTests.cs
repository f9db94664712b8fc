using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.Cli.Quality;
using EvoPrompting.Recipes;
using EvoPrompting.SearchTasks;
using EvoPrompting.Tests.Support;

namespace EvoPrompting.Tests.Quality;

/// <summary>A language model's completions of prompts, judged by hand.</summary>
public class QualityTrialTests
{
    private readonly SignalsTask task = new();
    private readonly List<(Recipe Recipe, int[] Ordinals)> judged = [];

    [Fact]
    public async Task EveryCompletionOfEveryPromptIsJudgedByTheRecipeOfItsRun()
    {
        var completions = await Trial(new ScriptedModel(), QualityTrial.Steps)
            .RunAsync([Prompt("a"), Prompt("b"), Prompt("a")], 2, default);
        Assert.Equal([0, 0, 1, 1, 2, 2], completions.Select(c => c.Prompt));
        Assert.Equal([0, 1, 0, 1, 0, 1], completions.Select(c => c.Candidate.Origin!.Sample));
        Assert.Equal(6, completions.DistinctBy(c => c.Candidate.Ordinal).Count());
        Assert.Equal(6, completions.DistinctBy(c => c.Candidate.Origin!.SamplingSeed).Count());
        Assert.Equal(["a", "b"], judged.Select(j => ((ShortSettings)j.Recipe.Settings).Run));
        Assert.Equal([4, 2], judged.Select(j => j.Ordinals.Length));
        Assert.All(judged, j => Assert.Equal(100, ((ShortSettings)j.Recipe.Settings).Steps));
        Assert.All(completions, c => Assert.Same(c.Outcome, c.Measured));
    }

    [Fact]
    public async Task OtherStepsMeasureOnlyWhatIsViableAfterTheUsualOnes()
    {
        var completions = await Trial(new ScriptedModel(), steps: 500).RunAsync([Prompt("a"), Prompt("a")], 3, default);
        Assert.Equal([100, 500], judged.Select(j => ((ShortSettings)j.Recipe.Settings).Steps));
        Assert.Equal(judged[0].Ordinals.Where(o => o % 3 > 0), judged[1].Ordinals); // the judge rejects every third
        foreach (var completion in completions)
        {
            Assert.Equal(completion.Candidate.Ordinal % 3 > 0, completion.IsViable);
            Assert.Equal(completion.IsViable ? 500 : null, completion.Metrics?["model_size"]);
        }
    }

    [Fact]
    public async Task AnAnswerWithoutAProgramIsRejectedWithoutBeingJudged()
    {
        var model = new ScriptedModel { Fault = sample => sample.Seed % 2 == 0 ? "the server had nothing to say" : null };
        var completions = await Trial(model, QualityTrial.Steps).RunAsync([Prompt("a")], 20, default);
        var faulty = completions.Where(c => c.Candidate.Origin!.Fault is not null).ToArray();
        Assert.NotEmpty(faulty);
        Assert.All(faulty, c => Assert.Equal(new Outcome.Rejected(Stage.Completion, "the server had nothing to say"), c.Outcome));
        Assert.Equal(20 - faulty.Length, judged.Single().Ordinals.Length);
    }

    private QualityTrial Trial(ScriptedModel model, int steps) => new(task, model, new RunSeed(1), JudgeAsync, steps, _ => { });

    private Task<IReadOnlyList<EvaluatedCandidate>> JudgeAsync(Recipe recipe, IReadOnlyList<Candidate> candidates, CancellationToken stop)
    {
        judged.Add((recipe, [.. candidates.Select(c => c.Ordinal)]));
        var steps = ((ShortSettings)recipe.Settings).Steps;
        return Task.FromResult<IReadOnlyList<EvaluatedCandidate>>([.. candidates.Select(c => new EvaluatedCandidate(
            c, c.Ordinal % 3 == 0 ? new Outcome.Rejected(Stage.Run, "it fails") : new Outcome.Scored(Size(steps))))]);
    }

    private QualityPrompt Prompt(string run)
    {
        EvaluatedCandidate[] parents = [new(new(7, 0, "program"), new Outcome.Scored(Size(10)))];
        var recipe = new Recipe { Task = task.Name, Settings = new ShortSettings(run, 1000) };
        return new QualityPrompt(new PromptPlace(recipe, run, 1, parents), parents, task.Target([Size(10)]), $"a prompt of {run}");
    }

    private static MetricSet Size(double size) => new(new Metric("model_size", size), new Metric("validation_error", 0.5));

    private sealed record ShortSettings(string Run, int Steps) : TaskSettings
    {
        public override string Effort => $"{Steps} steps";

        public override TaskSettings WithSteps(int steps) => this with { Steps = steps };
    }
}
