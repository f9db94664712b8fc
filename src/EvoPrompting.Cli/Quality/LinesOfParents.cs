namespace EvoPrompting.Cli.Quality;

/// <summary>
/// How far completions are made of the programs in their prompts: a model that knows many programs by heart can be viable and new without
/// reading a prompt at all.
/// </summary>
/// <param name="Own">Mean share of a viable program's lines that stand in one of its parents, in [0, 1].</param>
/// <param name="Others">The same with the parents of another prompt: what all programs share, and what chance gives.</param>
internal sealed record LinesOfParents(double Own, double Others)
{
    /// <param name="lines">Returns a program's lines as they are compared.</param>
    /// <returns>Null where no two viable programs have different parents: then there is nothing to compare with.</returns>
    public static LinesOfParents? Of(IReadOnlyList<JudgedCompletion> completions, Func<string, IReadOnlyList<string>> lines)
    {
        var viable = completions.Where(c => c.IsViable).ToArray();
        List<double> own = [], others = [];
        for (var i = 0; i < viable.Length; i++)
        {
            if (Another(viable, i) is not { } other) continue;
            own.Add(Share(viable[i].Source, viable[i].Parents, lines));
            others.Add(Share(viable[i].Source, other.Parents, lines));
        }

        return own.Count == 0 ? null : new(own.Average(), others.Average());
    }

    // The next one, half of them further on, that has other parents.
    private static JudgedCompletion? Another(JudgedCompletion[] viable, int place) =>
        Enumerable.Range(0, viable.Length).Select(i => viable[(place + viable.Length / 2 + i) % viable.Length])
            .FirstOrDefault(c => !c.Parents.ToHashSet().SetEquals(viable[place].Parents));

    private static double Share(string program, IReadOnlyList<string> parents, Func<string, IReadOnlyList<string>> lines)
    {
        var known = parents.SelectMany(lines).ToHashSet(StringComparer.Ordinal);
        var own = lines(program);
        return own.Count == 0 ? 0 : own.Count(known.Contains) / (double)own.Count;
    }
}
