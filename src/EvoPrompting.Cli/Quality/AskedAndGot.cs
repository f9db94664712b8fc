using EvoPrompting.SearchTasks;
using EvoPrompting.Statistics;

namespace EvoPrompting.Cli.Quality;

/// <summary>How a number that prompts ask for and what viable completions came to have go together.</summary>
/// <param name="Name">As prompts name it.</param>
/// <param name="Pairs">Asked and got, as prompts round them.</param>
internal sealed record AskedAndGot(string Name, IReadOnlyList<(double Asked, double Got)> Pairs)
{
    /// <summary>The rank correlation; null where all were asked for the same, or got the same.</summary>
    public double? Spearman => RankCorrelation.Spearman(Pairs);

    /// <summary>Of got divided by asked; null where nothing above 0 was asked for.</summary>
    public Quartiles? Ratios =>
        Pairs.Where(p => p.Asked > 0).Select(p => p.Got / p.Asked).ToArray() is { Length: > 0 } ratios ? Quartiles.Of(ratios) : null;

    /// <summary>
    /// Returns the sizes as shares of the smallest parent's, which says how far a target is heard beyond what the parents tell anyway; null
    /// where prompts tell no size.
    /// </summary>
    public static AskedAndGot? Shares(SearchTask task, IEnumerable<QualityCompletion> completions)
    {
        if (task.SizeInPrompts is not { } size) return null;
        var pairs =
            from completion in completions
            where completion.Metrics is not null
            let parent = completion.Of.Parents.Min(p => task.Describe(p.Metrics!).Numbers()[size])
            where parent > 0
            select (completion.Of.Asked.Numbers()[size] / parent, task.Describe(completion.Metrics!).Numbers()[size] / parent);
        return new AskedAndGot($"{size} / smallest parent's", [.. pairs]);
    }

    /// <summary>Returns one for each number that prompts both ask for and tell of a program, in the prompts' order.</summary>
    public static IReadOnlyList<AskedAndGot> Of(SearchTask task, IEnumerable<QualityCompletion> completions)
    {
        var numbers =
            from completion in completions
            where completion.Metrics is not null
            let got = task.Describe(completion.Metrics!).Numbers()
            from asked in completion.Of.Asked.Numbers()
            where got.Any(m => m.Name == asked.Name)
            select (asked.Name, Asked: asked.Value, Got: got[asked.Name]);
        return [.. numbers.GroupBy(n => n.Name).Select(n => new AskedAndGot(n.Key, [.. n.Select(p => (p.Asked, p.Got))]))];
    }
}
