namespace EvoPrompting.Candidates;

/// <summary>The machine lost a candidate again and again, so that nothing can be said of it; the run stops and can be resumed.</summary>
/// <param name="reason">What the machine did the last time.</param>
public sealed class LostCandidateException(int ordinal, string reason) : UserException(
    $"Candidate {ordinal} was lost {1 + PatientEvaluator.TriesAlone} times, twice of them running alone ({reason}). "
    + "That is this machine's doing, not the candidate's: free memory or see what ends its processes, then resume the run.");
