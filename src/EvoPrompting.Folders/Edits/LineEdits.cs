using EvoPrompting.Chance;
using EvoPrompting.Folders.Languages;
using EvoPrompting.Prompts;

namespace EvoPrompting.Folders.Edits;

/// <summary>
/// The baseline without a language model, for any language: a child is one of the prompt's parents after one to three blind edits. Numbers
/// are changed, lines swapped, copied, removed, or taken over from another parent; comments and texts stay as they are. Equal seeds, equal
/// children.
/// </summary>
/// <remarks>It knows lines and their indentation, no grammar: many children do not run, as with any blind mutation.</remarks>
internal sealed class LineEdits(PlainLanguage language) : ILanguageModel
{
    private const string Fence = "````````````````"; // longer than any in a program: what stands between is taken as it is

    public string Identity => "line-edits 1";

    public bool IsRepeatable => true;

    public Task<IReadOnlyList<Completion>> CompleteAsync(CompletionRequest request, CancellationToken stop)
    {
        var parents = Parents(request.Prompt);
        return Task.FromResult<IReadOnlyList<Completion>>([.. request.Samples.Select(s => Complete(parents, new RandomStream(s.Seed)))]);
    }

    private Completion Complete(IReadOnlyList<string> parents, RandomStream chance)
    {
        if (parents.Count == 0) return new Completion("", 0, Finished: true);
        var child = new EditedProgram(chance.Pick(parents), language.Style);
        for (var edits = 1 + chance.Next(3); edits > 0; edits--)
            child = child.Edited(new EditedProgram(chance.Pick(parents), language.Style), chance);
        return new Completion($"{Fence}\n{child.Text}\n{Fence}\n", child.Text.Count(c => c == '\n') + 1, Finished: true);
    }

    private List<string> Parents(string prompt)
    {
        var opening = language.MetricsClosing + "\n" + language.Stub + "\n";
        return
        [
            .. from block in prompt.Split(language.MetricsOpening + "\n", StringSplitOptions.RemoveEmptyEntries).SkipLast(1)
               let begin = block.IndexOf(opening, StringComparison.Ordinal)
               where begin >= 0
               select block[(begin + opening.Length)..].TrimEnd(),
        ];
    }
}
