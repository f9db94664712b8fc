using EvoPrompting.Prompts;

namespace EvoPrompting.Candidates;

/// <summary>A proposed program, whatever became of it.</summary>
/// <param name="Ordinal">Its place in the run, from 0; the seeds come first. Results are ordered by it, never by time.</param>
/// <param name="Round">The round that proposed it, from 0; -1 for seeds.</param>
/// <param name="Source">The program; line feeds only.</param>
/// <param name="Origin">How a child came about; null for seeds.</param>
/// <param name="Name">A seed's name; null for children.</param>
public sealed record Candidate(int Ordinal, int Round, string Source, Origin? Origin = null, string? Name = null)
{
    public bool IsSeed => Round < 0;

    /// <summary>The round as people count, from 1. Journals and exports count from 0.</summary>
    public int RoundFromOne => Round + 1;
}

/// <summary>How a child came about. Equal by content.</summary>
/// <param name="Prompt">Which prompt of the round, from 0.</param>
/// <param name="Sample">Which sample of the prompt, from 0.</param>
/// <param name="Parents">Ordinals of the parents in the prompt, in the order in which they stand there.</param>
/// <param name="Temperature">The sampling temperature.</param>
/// <param name="SamplingSeed">The seed of the sample's own stream.</param>
/// <param name="Fault">Why the language model gave no program (<see cref="Completion.Fault"/>); null where it did.</param>
public sealed record Origin(
    int Prompt, int Sample, IReadOnlyList<int> Parents, double Temperature, ulong SamplingSeed, string? Fault = null)
{
    public bool Equals(Origin? other) =>
        other is not null
            && (Prompt, Sample, Temperature, SamplingSeed, Fault) == (other.Prompt, other.Sample, other.Temperature, other.SamplingSeed,
                other.Fault)
        && Parents.SequenceEqual(other.Parents);

    public override int GetHashCode() => HashCode.Combine(Prompt, Sample, SamplingSeed);
}
