using System.Text;
using EvoPrompting.Candidates;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Prompts;

/// <summary>
/// The prompt of the paper's Listing 1: each parent behind a block with its metrics, then a block with the metrics wanted, then the
/// stub that the model goes on from. Written down here and nowhere else: corpus, goldens and models depend on every character.
/// </summary>
internal static class FewShotPrompt
{
    private const string ChangeOnly = "Change only: ";

    /// <summary>Returns the prompt. Blocks are separated by one empty line; it ends with the stub and a line feed.</summary>
    /// <param name="factor">The one factor of the last parent that may differ; named under the metrics wanted. Null for all.</param>
    public static string Write(
        ProgramLanguage language, IReadOnlyList<PromptExample> parents, PromptMetrics target, string? factor = null)
    {
        var text = new StringBuilder();
        foreach (var parent in parents)
        {
            AppendMetrics(parent.Metrics);
            text.Append(language.ForPrompt(parent.Source)).Append("\n\n");
        }

        AppendMetrics(factor is null ? target : new($"{target.Line}\n{ChangeOnly}{factor}"));
        return text.Append(language.Stub).Append('\n').ToString();

        void AppendMetrics(PromptMetrics metrics) =>
            text.Append(language.MetricsOpening).Append('\n').Append(metrics.Line).Append('\n').Append(language.MetricsClosing)
                .Append('\n');
    }

    /// <summary>Returns the programs that a prompt shows, in their order, as it shows them.</summary>
    public static IReadOnlyList<string> ProgramsOf(ProgramLanguage language, string prompt)
    {
        var blocks = prompt.Split(language.MetricsOpening + "\n", StringSplitOptions.RemoveEmptyEntries);
        var opening = language.MetricsClosing + "\n";
        return
        [
            .. from block in blocks.SkipLast(1) // the last one holds what is wanted
               let begin = block.IndexOf(opening, StringComparison.Ordinal)
               where begin >= 0
               select block[(begin + opening.Length)..].Trim(),
        ];
    }

    /// <summary>Returns the factor that a prompt names; null where it names none.</summary>
    public static string? FactorOf(ProgramLanguage language, string prompt)
    {
        var begin = prompt.LastIndexOf('\n' + ChangeOnly, StringComparison.Ordinal);
        var wanted = prompt.LastIndexOf(language.MetricsOpening, StringComparison.Ordinal);
        if (begin < 0 || begin < wanted) return null; // a program may say the same words
        begin += 1 + ChangeOnly.Length;
        return prompt.IndexOf('\n', begin) is >= 0 and var end ? prompt[begin..end] : null;
    }
}

/// <summary>A parent in a prompt.</summary>
internal readonly record struct PromptExample(PromptMetrics Metrics, string Source)
{
    /// <summary>Shows a parent as it was measured.</summary>
    public static PromptExample Of(SearchTask task, EvaluatedCandidate parent) =>
        new(task.Describe(parent.Metrics!, parent.Feedback), parent.Candidate.Source);
}
