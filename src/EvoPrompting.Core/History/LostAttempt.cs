namespace EvoPrompting.History;

/// <summary>
/// One try at evaluating a candidate that the machine ended: no outcome, and no part of the history that a run repeats. It is kept so that
/// a report can say how a run fared.
/// </summary>
/// <param name="Ordinal">The candidate's.</param>
/// <param name="Reason">What the machine did, one line.</param>
public sealed record LostAttempt(int Ordinal, string Reason);
