using EvoPrompting.Candidates;

namespace EvoPrompting.History;

/// <summary>What came of a scored child when it was trained once more, with a seed of its own.</summary>
/// <param name="Ordinal">The child's.</param>
/// <param name="Number">Which of its trainings, from 2: the first one made its outcome.</param>
/// <param name="Round">The round at whose end it was made.</param>
/// <param name="Outcome">Scored or rejected.</param>
public sealed record FurtherTraining(int Ordinal, int Number, int Round, Outcome Outcome);
