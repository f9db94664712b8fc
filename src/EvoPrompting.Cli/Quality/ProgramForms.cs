using System.Text.RegularExpressions;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Cli.Quality;

/// <summary>When two programs count as the same, and when as the same but for their numbers.</summary>
/// <param name="Normalise">Equal results mean equal programs.</param>
/// <param name="WithoutNumbers">Equal results mean equal structures.</param>
internal sealed partial record ProgramForms(Func<string, string> Normalise, Func<string, string> WithoutNumbers)
{
    /// <summary>Returns the forms of a language of which no more is known: lines without comments and outer spaces.</summary>
    public static ProgramForms OfLines(ProgramLanguage language)
    {
        return new(Joined, program => Numbers.Replace(Joined(program), "0"));

        string Joined(string program) => string.Join('\n', LinesOf(language, program));
    }

    /// <summary>Returns a program's lines without comments and outer spaces; none that is empty.</summary>
    public static IReadOnlyList<string> LinesOf(ProgramLanguage language, string program) =>
        [.. language.ForPrompt(program).Split('\n').Select(l => l.Trim()).Where(l => l != "")];

    [GeneratedRegex(@"(?<![\w.])\d+(\.\d+)?([eE][+-]?\d+)?")]
    private static partial Regex Numbers { get; }
}
