using EvoPrompting.Chance;
using EvoPrompting.Folders.Languages;
using EvoPrompting.Prompts;

namespace EvoPrompting.Folders.Edits;

/// <summary>
/// The baseline without a language model, for any language: a child is one of the prompt's parents after one to three blind edits. Numbers
/// are changed, lines swapped, copied, removed, or taken over from another parent; comments and texts stay as they are, and so do markers
/// of regions and headers of files. Equal seeds, equal children.
/// </summary>
/// <remarks>It knows lines and their indentation, no grammar: many children do not run, as with any blind mutation.</remarks>
internal sealed class LineEdits(PlainLanguage language) : ILanguageModel
{
    public string Identity => "line-edits 2";

    public bool IsRepeatable => true;

    public Task<IReadOnlyList<Completion>> CompleteAsync(CompletionRequest request, CancellationToken stop)
    {
        var parents = PromptPrograms.In(request.Prompt, language);
        return Task.FromResult<IReadOnlyList<Completion>>([.. request.Samples.Select(s => Complete(parents, new RandomStream(s.Seed)))]);
    }

    private Completion Complete(IReadOnlyList<string> parents, RandomStream chance)
    {
        if (parents.Count == 0) return new Completion("", 0, Finished: true);
        var child = Edited(chance.Pick(parents));
        for (var edits = 1 + chance.Next(3); edits > 0; edits--) child = child.Edited(Edited(chance.Pick(parents)), chance);
        var answer = language.Answer(child.Text, parents[^1]);
        return new Completion(answer, child.Text.Count(c => c == '\n') + 1, Finished: true);
    }

    private EditedProgram Edited(string program) => new(program, language.Style, language.Frame.IsMark);
}
