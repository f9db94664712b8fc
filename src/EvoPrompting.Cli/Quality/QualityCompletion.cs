using EvoPrompting.Candidates;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Cli.Quality;

/// <summary>One completion as a program, and what came of it.</summary>
/// <param name="Prompt">Which of all prompts, from 0.</param>
/// <param name="Outcome">Says whether it is viable.</param>
/// <param name="Measured">After as many steps as its metrics are measured by; the same where these are as many.</param>
internal sealed record QualityCompletion(QualityPrompt Of, int Prompt, Candidate Candidate, Outcome Outcome, Outcome Measured)
{
    public bool IsViable => Outcome is Outcome.Scored;

    /// <summary>Null where it was not scored.</summary>
    public MetricSet? Metrics => (Measured as Outcome.Scored)?.Metrics;
}
