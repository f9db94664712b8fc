using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.Evaluation.Pool;
using EvoPrompting.Recipes;

namespace EvoPrompting.Cli.Quality;

/// <summary>Trains a program again with fresh training seeds: a search's own figures are the luckiest of many, these are not.</summary>
internal sealed class Retraining(Recipe recipe, int times, int workers, SandboxMode sandbox)
{
    /// <summary>Far from any seed that runs are commonly given.</summary>
    private const ulong FirstSeed = 1_000_001;

    /// <summary>Returns the median validation error and the median test error; 1 where a training failed.</summary>
    public async Task<(double Validation, double Test)> MediansAsync(string source, CancellationToken stop)
    {
        var (validation, test) = (new List<double>(), new List<double>());
        await using var pool = Composition.Pool(recipe, new RunSeed(FirstSeed), workers, sandbox);
        var again = Enumerable.Range(0, times).Select(i => new Candidate(i, -1, source)).ToArray(); // the training seed follows from the ordinal
        await foreach (var evaluated in Evaluations.OfEachAsync(pool, pool, again, stop))
        {
            validation.Add(evaluated.Metrics?["validation_error"] ?? 1);
            test.Add(evaluated.Metrics?["test_error"] ?? 1);
        }

        return (Median(validation), Median(test));
    }

    /// <summary>Returns the middle value, or the mean of the two middle ones.</summary>
    private static double Median(List<double> values)
    {
        values.Sort();
        return (values[(values.Count - 1) / 2] + values[values.Count / 2]) / 2;
    }
}
