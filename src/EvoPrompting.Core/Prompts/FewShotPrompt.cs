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
    public static string Write(ProgramSyntax syntax, IReadOnlyList<PromptExample> parents, PromptMetrics target)
    {
        var text = new StringBuilder();
        foreach (var parent in parents)
        {
            AppendMetrics(parent.Metrics);
            text.Append(parent.Source).Append("\n\n");
        }

        AppendMetrics(target);
        return text.Append(syntax.Stub).Append('\n').ToString();

        void AppendMetrics(PromptMetrics metrics) =>
            text.Append(syntax.MetricsOpening).Append('\n').Append(metrics.Line).Append('\n').Append(syntax.MetricsClosing).Append('\n');
    }

    /// <summary>Returns what a model has to write after the stub to give this program.</summary>
    /// <exception cref="ArgumentException">The program does not start with the stub.</exception>
    public static string CompletionOf(ProgramSyntax syntax, string source)
    {
        var stub = syntax.Stub + "\n";
        return source.StartsWith(stub, StringComparison.Ordinal)
            ? source[stub.Length..]
            : throw new ArgumentException($"a program has to start with the line '{syntax.Stub}'", nameof(source));
    }
}

/// <summary>A parent in a prompt.</summary>
public readonly record struct PromptExample(PromptMetrics Metrics, string Source);
