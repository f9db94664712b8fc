using System.Text.RegularExpressions;
using EvoPrompting.Folders.Peers;

namespace EvoPrompting.Folders.Judging;

/// <summary>The names in braces that stand for paths and numbers in a command's words.</summary>
internal static partial class Placeholders
{
    public static IReadOnlyList<string> Names { get; } =
        ["program", "built", "output", "stdout", "task", "seed", "seconds", "cpu", PeerAdapters.Placeholder];

    /// <summary>Those that say what run did: for a score of its own only.</summary>
    public static IReadOnlyList<string> OfTheRun { get; } = ["stdout", "seconds", "cpu"];

    /// <summary>Returns the names in a word, known or not. Braces around anything but letters are text.</summary>
    public static IEnumerable<string> In(string word) => Name().Matches(word).Select(m => m.Groups[1].Value);

    /// <summary>Returns the word with values in the place of names; what is put in is not looked at again.</summary>
    public static string Fill(string word, IReadOnlyDictionary<string, string> values) =>
        Name().Replace(word, m => values.GetValueOrDefault(m.Groups[1].Value, m.Value));

    [GeneratedRegex(@"\{([a-z]+)\}")]
    private static partial Regex Name();
}
