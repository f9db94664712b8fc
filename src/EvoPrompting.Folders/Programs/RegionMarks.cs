namespace EvoPrompting.Folders.Programs;

/// <summary>What a line says of regions.</summary>
internal enum RegionMark
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A region begins with the next line.</summary>
    Start,

    /// <summary>A region ended with the line before.</summary>
    End,
}

/// <summary>
/// The marker comments of OpenEvolve and its kin. A marker is a line on which nothing but signs of a comment stand before the word; words
/// may stand behind it. The word within code or a text is no marker.
/// </summary>
internal static class RegionMarks
{
    public const string Start = "EVOLVE-BLOCK-START";
    public const string End = "EVOLVE-BLOCK-END";

    /// <param name="comment">What opens a comment in the program's language: it may have letters. Signs are passed over in any.</param>
    public static RegionMark Of(ReadOnlySpan<char> line, string comment)
    {
        line = line.Trim();
        if (line.StartsWith(comment, StringComparison.Ordinal)) line = line[comment.Length..];
        while (line.Length > 0 && !char.IsLetterOrDigit(line[0]) && line[0] is not ('"' or '\'' or '`' or '_')) line = line[1..];
        return Is(line, Start) ? RegionMark.Start : Is(line, End) ? RegionMark.End : RegionMark.None;
    }

    private static bool Is(ReadOnlySpan<char> line, string word) =>
        line.StartsWith(word, StringComparison.Ordinal)
        && (line.Length == word.Length || !(char.IsLetterOrDigit(line[word.Length]) || line[word.Length] is '_' or '-'));
}
