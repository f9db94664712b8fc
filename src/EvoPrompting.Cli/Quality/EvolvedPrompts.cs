using EvoPrompting.Chance;
using EvoPrompting.Journal.Summaries;

namespace EvoPrompting.Cli.Quality;

/// <summary>
/// Prompts from evolved populations: of every round of recorded runs from the second on, with the parents that it had and the metrics
/// that are journaled of them. No two are equal.
/// </summary>
internal sealed class EvolvedPrompts
{
    private const int Redraws = 1000; // of one round, without a new prompt among them: it is taken to have no more

    private readonly IReadOnlyList<IReadOnlyList<PromptPlace>> runs;
    private readonly PromptDraw draw;
    private readonly RunSeed seed;

    /// <param name="named">Runs on one problem, with the names of their folders.</param>
    /// <exception cref="UserException">A run has no second round.</exception>
    public EvolvedPrompts(IReadOnlyList<(string Name, RunSummary Summary)> named, AskedSizes? sizes, RunSeed seed)
    {
        draw = new PromptDraw(named[0].Summary.Task, sizes);
        runs = [.. named.Select(run => Places(run.Name, run.Summary))];
        this.seed = seed;
    }

    /// <summary>
    /// Returns prompts, evenly over runs, and over the rounds of each; where a round has no more, others give more, and where all have no
    /// more, fewer are returned.
    /// </summary>
    public IReadOnlyList<QualityPrompt> Draw(int count)
    {
        Source[][] sources = [.. runs.Select((places, run) => places.Select(place => new Source(place, seed, run)).ToArray())];
        var (drawn, prompts) = (new HashSet<string>(), new List<QualityPrompt>());
        for (var i = 0; i < count; i++)
        {
            var (run, number) = (i % sources.Length, i / sources.Length);
            var ofRun = (count - run + sources.Length - 1) / sources.Length;
            var round = (int)((long)number * sources[run].Length / ofRun);
            if (From(sources, run, round).Select(s => Next(s, drawn)).FirstOrDefault(p => p is not null) is not { } prompt) break;
            prompts.Add(prompt);
        }

        return prompts;
    }

    private static IReadOnlyList<PromptPlace> Places(string name, RunSummary run)
    {
        PromptPlace[] places =
        [
            .. run.History.States.Select(s => s.State).Where(s => s.Round > 0 && s.Round < run.Recipe.Search.Rounds)
                .Select(s => new PromptPlace(run.Recipe, name, s.Round, s.Parents)),
        ];
        return places.Length > 0 ? places
            : throw new UserException($"The run in {name} has no second round, so no evolved parents: leave it out.");
    }

    /// <summary>This round, the run's others, then those of the runs after it.</summary>
    private static IEnumerable<Source> From(Source[][] sources, int run, int round) =>
        Enumerable.Range(0, sources.Length).Select(r => sources[(run + r) % sources.Length])
            .SelectMany(rounds => Enumerable.Range(0, rounds.Length).Select(r => rounds[(round + r) % rounds.Length]));

    private QualityPrompt? Next(Source source, HashSet<string> drawn)
    {
        for (var i = 0; i < Redraws && !source.IsEmpty; i++)
        {
            var prompt = draw.Draw(source.Place, source.Parents, source.Targets);
            if (drawn.Add(prompt.Text)) return prompt;
        }

        source.IsEmpty = true;
        return null;
    }

    private sealed class Source(PromptPlace place, RunSeed seed, int run)
    {
        public PromptPlace Place => place;

        public RandomStream Parents { get; } = seed.Stream("parents", run, place.Round);

        public RandomStream Targets { get; } = seed.Stream("asked", run, place.Round);

        public bool IsEmpty { get; set; }
    }
}
