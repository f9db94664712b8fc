using EvoPrompting.Candidates;
using EvoPrompting.Prompts;

namespace EvoPrompting.Search;

/// <summary>All that a round needs and all that it changes: a round is a function from one state to the next. Equal by content.</summary>
/// <param name="Round">The round to run next, from 0; equal to the number of rounds when the search is over.</param>
/// <param name="Population">G: the viable children of all rounds.</param>
/// <param name="Parents">P: what the next round's prompts are made of.</param>
/// <param name="SoftPrompt">Theta: the tuned embeddings.</param>
public sealed record SearchState(int Round, Population Population, IReadOnlyList<EvaluatedCandidate> Parents, SoftPrompt SoftPrompt)
{
    public bool Equals(SearchState? other) =>
        other is not null && Round == other.Round && Population.Equals(other.Population)
        && Parents.SequenceEqual(other.Parents) && SoftPrompt == other.SoftPrompt;

    public override int GetHashCode() => HashCode.Combine(Round, Population, Parents.Count);
}
