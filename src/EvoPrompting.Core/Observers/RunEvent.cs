using EvoPrompting.Candidates;
using EvoPrompting.History;
using EvoPrompting.Prompts;
using EvoPrompting.Search;

namespace EvoPrompting.Observers;

/// <summary>Something that has happened in a run and is durable.</summary>
public abstract record RunEvent
{
    private RunEvent()
    {
    }

    /// <summary>A prompt was completed.</summary>
    public sealed record Proposed(Proposal Proposal) : RunEvent;

    /// <summary>A candidate was judged.</summary>
    public sealed record Evaluated(EvaluatedCandidate Candidate) : RunEvent;

    /// <summary>A child was trained once more.</summary>
    public sealed record TrainedAgain(FurtherTraining Training) : RunEvent;

    /// <summary>The machine lost a candidate; it will be run again.</summary>
    public sealed record Lost(LostAttempt Attempt) : RunEvent;

    /// <summary>A round was committed; the seeds' evaluation counts as the one before round 0.</summary>
    public sealed record Committed(SearchState Next, TuningResult? Tuning) : RunEvent;
}
