namespace EvoPrompting.Cli.Quality;

/// <summary>One completion as a program, and its parents.</summary>
/// <param name="IsRead">Whether it was read, compiled and checked where that can do no harm, and taken.</param>
/// <param name="IsViable">Whether, besides, it trained with finite loss.</param>
internal sealed record JudgedCompletion(string Source, IReadOnlyList<string> Parents, bool IsRead, bool IsViable);

/// <summary>How good a model's completions are, counted over many prompts.</summary>
/// <param name="Completions">All of them.</param>
/// <param name="Viable">Those that can be trained.</param>
/// <param name="Novel">Viable programs that differ from their parents and from each other after normalisation.</param>
/// <param name="NewStructures">Viable completions that differ from their parents with all numbers removed.</param>
/// <param name="Verbatim">
/// Completions that were read and stand in the corpus after normalisation, all of whose programs can be read; null where no corpus was
/// given.
/// </param>
internal sealed record CompletionQuality(int Completions, int Viable, int Novel, int NewStructures, int? Verbatim)
{
    /// <param name="forms">Asked for programs that were read only, and their parents.</param>
    /// <param name="corpus">The corpus's programs, normalised; null for none.</param>
    public static CompletionQuality Of(
        IReadOnlyList<JudgedCompletion> completions, ProgramForms forms, IReadOnlySet<string>? corpus)
    {
        var viable = completions.Where(c => c.IsViable).ToArray();
        var novel = viable.Where(c => Differs(c, forms.Normalise)).Select(c => forms.Normalise(c.Source))
            .Distinct(StringComparer.Ordinal).Count();
        return new CompletionQuality(
            completions.Count, viable.Length, novel, viable.Count(c => Differs(c, forms.WithoutNumbers)),
            corpus is null ? null : completions.Count(c => c.IsRead && corpus.Contains(forms.Normalise(c.Source))));
    }

    private static bool Differs(JudgedCompletion completion, Func<string, string> form)
    {
        var own = form(completion.Source);
        return completion.Parents.All(parent => form(parent) != own);
    }
}
