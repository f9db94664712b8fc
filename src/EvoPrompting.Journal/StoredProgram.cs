namespace EvoPrompting.Journal;

/// <summary>
/// A program as it is stored beside the answer that it was read from: what the answer lacks, for example the stub, and which part of the
/// answer follows. A program that is no part of its answer stands alone.
/// </summary>
/// <param name="Opening">What comes first.</param>
/// <param name="From">Where the answer's part begins.</param>
/// <param name="Length">How long it is; 0 for none.</param>
internal readonly record struct StoredProgram(string Opening, int From = 0, int Length = 0)
{
    private const int Probe = 64; // characters looked for in an answer, and how many places are tried: an answer may be made to be slow
    private const int MostPlaces = 16;

    /// <summary>Finds the program, or all of it but its first line, in the answer.</summary>
    public static StoredProgram Of(string source, string answer)
    {
        foreach (var opening in (int[])[0, source.IndexOf('\n') + 1])
            if (source.Length > opening && Find(answer, source.AsSpan(opening)) is { } place)
                return new StoredProgram(source[..opening], place, source.Length - opening);
        return new StoredProgram(source);
    }

    public string Source(string? answer) => Length == 0 ? Opening : string.Concat(Opening, answer.AsSpan(From, Length));

    private static int? Find(string answer, ReadOnlySpan<char> part)
    {
        var probe = part[..Math.Min(Probe, part.Length)];
        for (int places = 0, from = 0; places < MostPlaces; places++, from++)
        {
            var next = answer.AsSpan(from).IndexOf(probe);
            if (next < 0) return null;
            from += next;
            if (answer.AsSpan(from).StartsWith(part)) return from;
        }

        return null;
    }
}
