using EvoPrompting.Candidates;
using EvoPrompting.Folders.Languages;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Runs;

/// <summary>What a <see cref="TextTask"/> is.</summary>
public sealed record TextTaskDefinition
{
    /// <summary>Its name in journals and reports: lower case, without blanks.</summary>
    public required string Name { get; init; }

    /// <summary>One sentence for people and chat models.</summary>
    public string Description { get; init; } = "";

    /// <summary>What a program must be, for chat models.</summary>
    public string Contract { get; init; } = "";

    /// <summary>How texts are written down: what opens a comment, by which prompts mark programs.</summary>
    public LanguageStyle Language { get; init; } = new("text", ".txt", "#", null);

    /// <summary>The texts that a search begins with: each text alone, without any opening line.</summary>
    public required IReadOnlyList<SeedProgram> Seeds { get; init; }

    /// <summary>Every metric that a scored program has, in order.</summary>
    public required IReadOnlyList<MetricDefinition> Metrics { get; init; }

    /// <summary>
    /// Judges one text, without blank lines. Equal text, equal outcome; a bad text is a <see cref="TextTask.Rejected"/>, and what is thrown
    /// ends the run. See the remarks of <see cref="TextTask"/> for what it must not do.
    /// </summary>
    public required Func<string, Outcome> Judge { get; init; }

    /// <summary>Returns the error: 0 or more, and below the recipe's ceiling of at most 1 for what can become a parent.</summary>
    public required Func<MetricSet, double> Error { get; init; }

    /// <summary>Returns the size: 1 or more, smaller is better.</summary>
    public required Func<MetricSet, double> Size { get; init; }

    /// <summary>Returns one number, larger is better; null for the paper's, -(size x error).</summary>
    public Func<MetricSet, double>? Fitness { get; init; }

    /// <summary>What the size axis shows.</summary>
    public string SizeAxis { get; init; } = "size";

    /// <summary>What the error axis shows.</summary>
    public string ErrorAxis { get; init; } = "error";

    /// <summary>A longer text is rejected.</summary>
    public int MostCharacters { get; init; } = 20_000;

    /// <summary>Texts that are judged at once; above 1 the function is called from several threads.</summary>
    public int Places { get; init; } = 1;
}
