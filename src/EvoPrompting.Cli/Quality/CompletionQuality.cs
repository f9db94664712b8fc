namespace EvoPrompting.Cli.Quality;

/// <summary>One completion as a program, its parents, and whether it compiled, passed the check and trained with finite loss.</summary>
internal sealed record JudgedCompletion(string Source, IReadOnlyList<string> Parents, bool IsViable);

/// <summary>How good a model's completions are, counted over many prompts.</summary>
/// <param name="Completions">All of them.</param>
/// <param name="Viable">Those that can be trained.</param>
/// <param name="Novel">Viable programs that differ from their parents and from each other after normalisation.</param>
/// <param name="NewStructures">Viable completions that differ from their parents with all numbers removed.</param>
/// <param name="Verbatim">Completions that stand in the corpus after normalisation; null where no corpus was given.</param>
internal sealed record CompletionQuality(int Completions, int Viable, int Novel, int NewStructures, int? Verbatim)
{
    /// <param name="normalise">Equal results mean equal programs.</param>
    /// <param name="withoutNumbers">Equal results mean equal structures.</param>
    /// <param name="corpus">The corpus's programs, normalised; null for none.</param>
    public static CompletionQuality Of(
        IReadOnlyList<JudgedCompletion> completions, Func<string, string> normalise, Func<string, string> withoutNumbers,
        IReadOnlySet<string>? corpus)
    {
        var viable = completions.Where(c => c.IsViable).ToArray();
        var novel = viable.Where(c => Differs(c, normalise)).Select(c => normalise(c.Source)).Distinct(StringComparer.Ordinal).Count();
        return new CompletionQuality(
            completions.Count, viable.Length, novel, viable.Count(c => Differs(c, withoutNumbers)),
            corpus is null ? null : completions.Count(c => corpus.Contains(normalise(c.Source))));
    }

    private static bool Differs(JudgedCompletion completion, Func<string, string> form)
    {
        var own = form(completion.Source);
        return completion.Parents.All(parent => form(parent) != own);
    }
}
