using EvoPrompting.Chance;
using EvoPrompting.Recipes;

namespace EvoPrompting.Journal.Summaries;

/// <summary>A run, and what its folder is called.</summary>
internal sealed record NamedRun(string Name, RunSummary Summary)
{
    public RunSeed Seed => Summary.History.Identity.Seed;
}

/// <summary>Runs that differ in nothing but their seed: one way of searching, tried several times.</summary>
/// <param name="Name">What the names of their folders have in common.</param>
/// <param name="Runs">In the order in which they were given, at least one.</param>
internal sealed record RunArm(string Name, IReadOnlyList<NamedRun> Runs)
{
    private RunSummary First => Runs[0].Summary;

    /// <summary>
    /// The complete recipe that they share, as this program reads it: keys that an earlier one did not know have defaults.
    /// </summary>
    public string Recipe => First.Recipe.Write();

    /// <summary>How often a child that may become a parent is trained.</summary>
    public int Trainings => First.Recipe.Retraining.Kind == RetrainingKind.Race ? First.Recipe.Retraining.Trainings : 1;

    /// <summary>The language model that they share.</summary>
    public string LanguageModel => First.History.Identity.LanguageModel;

    /// <summary>Returns the arms that runs fall into, in the order of their first runs.</summary>
    /// <exception cref="UserException">
    /// Runs cannot be compared: on other problems, not finished, twice with one seed, or all of one arm; one sentence says what to do.
    /// </exception>
    public static IReadOnlyList<RunArm> Of(IReadOnlyList<NamedRun> runs)
    {
        foreach (var run in runs)
        {
            if (run.Summary.Problem != runs[0].Summary.Problem)
                throw new UserException(
                    $"{run.Name} is on {run.Summary.Problem}, {runs[0].Name} on {runs[0].Summary.Problem}: take runs on one problem.");
            if (run.Summary.Reference != runs[0].Summary.Reference)
                throw new UserException($"{run.Name} and {runs[0].Name} have other error ceilings or seeds, so their hypervolumes cannot "
                    + "be compared: take runs that have the same.");
            if (!run.Summary.IsFinished) throw new UserException($"{run.Name} is not finished: resume it first, or leave it out.");
        }

        var arms = runs.GroupBy(r => (r.Summary.Recipe.Hash(), r.Summary.History.Identity.LanguageModel))
            .Select(group => group.ToArray()).ToArray();
        foreach (var same in arms.SelectMany(arm => arm.GroupBy(r => r.Seed)).Where(g => g.Count() > 1).Select(g => g.ToArray()))
            throw new UserException(
                $"{same[0].Name} and {same[1].Name} are the same search with the same seed, {same[0].Seed}: leave one out.");
        if (arms.Length == 1)
            throw new UserException("These runs differ in nothing but their seeds: give runs of another recipe or language model besides.");
        string[] names = [.. arms.Select(arm => Common([.. arm.Select(r => r.Name)]))];
        return [.. arms.Select((arm, i) => new RunArm(
            names[i].Length > 0 && names.Count(n => n == names[i]) == 1 ? names[i] : $"arm {i + 1} ({arm[0].Name})", arm))];
    }

    /// <summary>Returns the runs of this arm and of another that have the same seed, in this one's order.</summary>
    /// <exception cref="UserException">There are none.</exception>
    public IReadOnlyList<(RunSummary First, RunSummary Second)> PairsWith(RunArm other)
    {
        (RunSummary, RunSummary)[] pairs =
            [.. Runs.Join(other.Runs, r => r.Seed, r => r.Seed, (first, second) => (first.Summary, second.Summary))];
        return pairs.Length > 0
            ? pairs : throw new UserException($"No run of {other.Name} has the seed of one of {Name}: run both with the same seeds.");
    }

    private static string Common(IReadOnlyList<string> names)
    {
        var length = Enumerable.Range(0, names.Min(n => n.Length) + 1).Last(l => names.All(n => n[..l] == names[0][..l]));
        return names[0][..length].TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9').TrimEnd('-', '_', '.', ' ');
    }
}
