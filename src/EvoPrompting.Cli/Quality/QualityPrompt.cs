using EvoPrompting.Candidates;
using EvoPrompting.Recipes;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Cli.Quality;

/// <summary>One prompt that a language model is measured by.</summary>
/// <param name="Of">Where its parents are from.</param>
/// <param name="Parents">In the order in which they stand there.</param>
/// <param name="Asked">What its completions are asked for.</param>
internal sealed record QualityPrompt(PromptPlace Of, IReadOnlyList<EvaluatedCandidate> Parents, PromptMetrics Asked, string Text);

/// <summary>Where prompts' parents are from: the seeds, or one round of a recorded run.</summary>
/// <param name="Recipe">What completions are drawn and judged with.</param>
/// <param name="Run">The run's folder as it was named; null for the seeds.</param>
/// <param name="Round">Whose prompts had these parents, from 0.</param>
internal sealed record PromptPlace(Recipe Recipe, string? Run, int Round, IReadOnlyList<EvaluatedCandidate> Parents);
