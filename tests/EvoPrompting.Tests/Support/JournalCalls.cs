using EvoPrompting.Candidates;
using EvoPrompting.History;

namespace EvoPrompting.Tests.Support;

/// <summary>Short forms for tests in which the form of a program does not matter.</summary>
internal static class JournalCalls
{
    public static Task RecordAsync(this IRunJournal journal, EvaluatedCandidate evaluated, CancellationToken stop) =>
        journal.RecordAsync(evaluated, $"form {evaluated.Candidate.Ordinal}", stop);
}
