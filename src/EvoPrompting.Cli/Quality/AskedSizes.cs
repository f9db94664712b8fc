using EvoPrompting.Chance;
using EvoPrompting.Search;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Cli.Quality;

/// <summary>
/// What is asked for where not the search's own target is: sizes log-uniformly between two shares of the smallest parent's, errors evenly
/// between half and all of the lowest parent's.
/// </summary>
internal readonly record struct AskedSizes(double Low, double High)
{
    /// <summary>The least share of the lowest parent's error that is asked for.</summary>
    public const double LeastError = 0.5;

    /// <summary>What is taken where no shares are named.</summary>
    public static AskedSizes Usual => new(0.1, 1.2);

    public SizeAndError Draw(SearchTask task, IReadOnlyList<MetricSet> parents, RandomStream chance) => new(
        parents.Min(task.Size) * Low * Math.Pow(High / Low, chance.NextDouble()),
        parents.Min(task.Error) * (LeastError + (1 - LeastError) * chance.NextDouble()));
}
