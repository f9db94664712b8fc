using EvoPrompting.Candidates;

namespace EvoPrompting.Search;

/// <summary>
/// G of Algorithm 1: the viable children of all rounds. A child that has been selected as a parent is retired: it stays in the
/// population and in its final ranking, but is never selected again (section 3.3 of the paper: "permanently removed"). Equal by content.
/// </summary>
/// <param name="Members">In ordinal order.</param>
/// <param name="Retired">Ordinals of the members that have been parents.</param>
public sealed record Population(IReadOnlyList<EvaluatedCandidate> Members, IReadOnlySet<int> Retired)
{
    public static Population Empty { get; } = new([], new HashSet<int>());

    /// <summary>The members that may still be selected.</summary>
    public IEnumerable<EvaluatedCandidate> Eligible => Members.Where(m => !Retired.Contains(m.Candidate.Ordinal));

    /// <summary>Returns the population with these children added.</summary>
    public Population With(IReadOnlyList<EvaluatedCandidate> children) =>
        this with { Members = [.. Members.Concat(children).OrderBy(m => m.Candidate.Ordinal)] };

    /// <summary>Returns the population in which these parents cannot be selected again.</summary>
    public Population Retire(IReadOnlyList<EvaluatedCandidate> parents) =>
        this with { Retired = new SortedSet<int>(Retired.Concat(parents.Where(p => !p.Candidate.IsSeed).Select(p => p.Candidate.Ordinal))) };

    public bool Equals(Population? other) =>
        other is not null && Members.SequenceEqual(other.Members) && Retired.SetEquals(other.Retired);

    public override int GetHashCode() => HashCode.Combine(Members.Count, Retired.Count);
}
