using System.Text;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Prompts;

/// <summary>
/// The prompt of the paper's Listing 1: each parent behind a block with its metrics, then a block with the metrics wanted, then the
/// stub that the model goes on from. Written down here and nowhere else: corpus, goldens and models depend on every character.
/// </summary>
public static class FewShotPrompt
{
    /// <summary>Returns the prompt. Blocks are separated by one empty line; it ends with the stub and a line feed.</summary>
    public static string Write(ProgramLanguage language, IReadOnlyList<PromptExample> parents, PromptMetrics target)
    {
        var text = new StringBuilder();
        foreach (var parent in parents)
        {
            AppendMetrics(parent.Metrics);
            text.Append(language.ForPrompt(parent.Source)).Append("\n\n");
        }

        AppendMetrics(target);
        return text.Append(language.Stub).Append('\n').ToString();

        void AppendMetrics(PromptMetrics metrics) =>
            text.Append(language.MetricsOpening).Append('\n').Append(metrics.Line).Append('\n').Append(language.MetricsClosing)
                .Append('\n');
    }

}

/// <summary>A parent in a prompt.</summary>
public readonly record struct PromptExample(PromptMetrics Metrics, string Source);
