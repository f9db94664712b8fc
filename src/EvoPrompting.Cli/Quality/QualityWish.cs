namespace EvoPrompting.Cli.Quality;

/// <summary>How many completions of how many prompts are wanted, and what they are asked for.</summary>
/// <param name="Samples">Completions of each prompt.</param>
/// <param name="Sizes">Null asks for what a search asks for.</param>
internal sealed record QualityWish(int Completions, int Samples, AskedSizes? Sizes)
{
    /// <summary>So many prompts have as many completions, or a few more.</summary>
    public int Prompts => PromptsOf(Samples);

    /// <summary>
    /// Returns different prompts, and how many completions of each: more than wished for where there are too few prompts.
    /// </summary>
    public (IReadOnlyList<QualityPrompt> Prompts, int Samples) Of(EvolvedPrompts evolved)
    {
        var prompts = evolved.Draw(Prompts);
        var samples = Math.Max(Samples, (Completions + prompts.Count - 1) / prompts.Count);
        return (samples == Samples ? prompts : evolved.Draw(PromptsOf(samples)), samples);
    }

    private int PromptsOf(int samples) => (Completions + samples - 1) / samples;
}
