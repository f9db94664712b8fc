using System.Collections.Immutable;
using EvoPrompting.Candidates;

namespace EvoPrompting.Search;

/// <summary>
/// G of Algorithm 1: the viable children of all rounds. A child that has been selected as a parent is retired: it stays in the
/// population and in its final ranking, but is never selected again (section 3.3 of the paper: "permanently removed"). Immutable, equal by
/// content. A population shares what it holds with the one that it was grown from, so a round costs what is new in it.
/// </summary>
public sealed class Population : IEquatable<Population>
{
    private readonly AppendOnlyList<EvaluatedCandidate> members;
    private readonly AppendOnlyList<int> retirements; // in the order in which they happened
    private readonly ImmutableHashSet<int> retired;
    private readonly ImmutableSortedDictionary<int, EvaluatedCandidate> again; // members that were trained again, as they are now

    private Population(
        AppendOnlyList<EvaluatedCandidate> members, AppendOnlyList<int> retirements, ImmutableHashSet<int> retired,
        ImmutableSortedDictionary<int, EvaluatedCandidate> again) =>
        (this.members, this.retirements, this.retired, this.again) = (members, retirements, retired, again);

    public static Population Empty => new(
        AppendOnlyList<EvaluatedCandidate>.Empty, AppendOnlyList<int>.Empty, [], ImmutableSortedDictionary<int, EvaluatedCandidate>.Empty);

    /// <summary>In ordinal order.</summary>
    public IReadOnlyList<EvaluatedCandidate> Members => again.IsEmpty ? members : [.. members.Select(Now)];

    /// <summary>Ordinals of the members that have been parents.</summary>
    public IReadOnlySet<int> Retired => retired;

    /// <summary>The members that may still be selected.</summary>
    public IEnumerable<EvaluatedCandidate> Eligible => members.Where(m => !retired.Contains(m.Candidate.Ordinal)).Select(Now);

    /// <summary>Returns the population with these children added.</summary>
    public Population With(IReadOnlyList<EvaluatedCandidate> children)
    {
        EvaluatedCandidate[] more = [.. children.OrderBy(c => c.Candidate.Ordinal)];
        var follows = members.Count == 0 || more.Length == 0 || more[0].Candidate.Ordinal > members[^1].Candidate.Ordinal;
        return new Population(
            follows ? members.Append(more) : AppendOnlyList<EvaluatedCandidate>.Of(members.Concat(more).OrderBy(m => m.Candidate.Ordinal)),
            retirements, retired, again);
    }

    /// <summary>Returns the population in which these members are as they are after further trainings.</summary>
    public Population TrainedAgain(IReadOnlyList<EvaluatedCandidate> trained) =>
        new(members, retirements, retired, again.SetItems(trained.Select(t => KeyValuePair.Create(t.Candidate.Ordinal, t))));

    /// <summary>Returns a candidate with all its trainings; one that is no member, a seed for example, as it is.</summary>
    public EvaluatedCandidate Now(EvaluatedCandidate candidate) => again.GetValueOrDefault(candidate.Candidate.Ordinal) ?? candidate;

    /// <summary>Returns the population in which these parents cannot be selected again; seeds are no members.</summary>
    public Population Retire(IReadOnlyList<EvaluatedCandidate> parents) =>
        Retire(parents.Where(p => !p.Candidate.IsSeed).Select(p => p.Candidate.Ordinal));

    /// <summary>Returns the population in which these members cannot be selected again.</summary>
    public Population Retire(IEnumerable<int> ordinals)
    {
        int[] more = [.. ordinals.Distinct().Where(o => !retired.Contains(o))];
        return new Population(members, retirements.Append(more), retired.Union(more), again);
    }

    /// <summary>Returns what became of another population until it was this one; null where this one was not grown from it.</summary>
    public Growth? Since(Population earlier)
    {
        if (!members.StartsWith(earlier.members)) return null;
        if (earlier.again.Values.Any(was => !Now(was).Trainings.Take(was.Trainings.Count).SequenceEqual(was.Trainings))) return null;
        EvaluatedCandidate[] joined = [.. members.After(earlier.members.Count).ToArray().Select(Now)];
        EvaluatedCandidate[] trained = [.. again.Values.Where(now => earlier.again.GetValueOrDefault(now.Candidate.Ordinal) != now)];
        if (retirements.StartsWith(earlier.retirements))
            return new Growth(joined, retirements.After(earlier.retirements.Count).ToArray(), trained);
        return retired.IsSupersetOf(earlier.retired) ? new Growth(joined, [.. retired.Except(earlier.retired)], trained) : null;
    }

    /// <summary>Says whether a candidate of that ordinal is a member.</summary>
    public bool Contains(int ordinal)
    {
        var (low, high) = (0, members.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var found = members[middle].Candidate.Ordinal;
            if (found == ordinal) return true;
            (low, high) = found < ordinal ? (middle + 1, high) : (low, middle - 1);
        }

        return false;
    }

    public bool Equals(Population? other) =>
        other is not null && members.Count == other.members.Count && members.StartsWith(other.members) && retired.SetEquals(other.retired)
        && again.SequenceEqual(other.again);

    public override bool Equals(object? obj) => Equals(obj as Population);

    public override int GetHashCode() => HashCode.Combine(members.Count, retired.Count);

    /// <summary>What a population gained.</summary>
    /// <param name="Joined">New members, in ordinal order.</param>
    /// <param name="Retired">Ordinals of members that were selected as parents.</param>
    /// <param name="TrainedAgain">Members with further trainings, new ones too, in ordinal order.</param>
    public sealed record Growth(
        IReadOnlyList<EvaluatedCandidate> Joined, IReadOnlyList<int> Retired, IReadOnlyList<EvaluatedCandidate> TrainedAgain);
}
