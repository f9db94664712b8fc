namespace EvoPrompting.Journal.Summaries;

/// <summary>A run beside one of its seeds: fronts tell more than fitness alone, which tiny programs win easily.</summary>
/// <param name="Seed">The seed that children are compared with.</param>
/// <param name="Smaller">Viable children that are smaller than it, in ordinal order.</param>
internal sealed record RunComparison(RunSummary Summary, JournaledCandidate Seed, IReadOnlyList<JournaledCandidate> Smaller)
{
    /// <summary>The one with the lowest error among the smaller children; null where there is none.</summary>
    public JournaledCandidate? Best => Smaller.MinBy(c => Summary.Place(c).Error);

    /// <param name="against">A seed's name; null takes the fittest seed.</param>
    /// <exception cref="UserException">The run has no such seed with metrics.</exception>
    public static RunComparison Of(RunSummary summary, string? against)
    {
        var measured = summary.Seeds.Where(s => s.Metrics is not null).ToArray();
        var seed = against is null
            ? measured.MaxBy(s => summary.Task.Fitness(s.Metrics!)) : measured.FirstOrDefault(s => s.Candidate.Name == against);
        if (seed is null)
            throw new UserException($"The run has no seed {(against is null ? "" : $"'{against}' ")}with metrics; its seeds are "
                + $"{string.Join(", ", summary.Seeds.Select(s => s.Candidate.Name))}.");
        return new RunComparison(
            summary, seed, [.. summary.Children.Where(c => summary.IsViable(c) && summary.Place(c).Size < summary.Place(seed).Size)]);
    }
}
