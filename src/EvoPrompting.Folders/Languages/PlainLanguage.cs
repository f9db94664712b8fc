using EvoPrompting.Folders.Definition;
using EvoPrompting.Folders.Edits;
using EvoPrompting.Folders.Programs;
using EvoPrompting.Prompts;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Folders.Languages;

/// <summary>
/// Programs in any language, of which no more is known than how a comment opens. Prompts mark metrics and programs by comment lines; the
/// stub is such a line, put on when an answer is read and taken off when a program's files are written.
/// </summary>
public sealed class PlainLanguage : ProgramLanguage
{
    private const char ByteOrderMark = '\ufeff';
    private const string EndOfThought = "</think>";
    private const string Fence = "````````````````"; // longer than any in a program: what stands between is taken as it is

    private readonly AnswerForm form;
    private readonly string refusal;

    /// <summary>Programs of one file, written as a whole.</summary>
    public PlainLanguage(LanguageStyle style)
        : this(style, ProgramFrame.OneFile(style.Extension, style.Comment), AnswerForm.Whole)
    {
    }

    internal PlainLanguage(LanguageStyle style, ProgramFrame frame, AnswerForm form)
        : base(style.Name, style.Extension, $"{style.Comment} Metrics:", $"{style.Comment} End of metrics", $"{style.Comment} Program:")
    {
        (Style, Frame, this.form) = (style, frame, form);
        refusal = $"{style.Comment} No program: ";
    }

    public LanguageStyle Style { get; }

    /// <summary>What all its programs have in common.</summary>
    internal ProgramFrame Frame { get; }

    /// <summary>Returns the source of a program of which all is there, a file's text: as it is, whatever stands in it.</summary>
    public string Whole(string text)
    {
        var plain = text.ReplaceLineEndings("\n").TrimStart(ByteOrderMark).TrimEnd();
        if (!Frame.HasMarks) return $"{Stub}\n{plain}";
        var (texts, fault) = SourceReading.Read(Frame, plain);
        return texts is null ? Refused(fault!, plain) : Source(texts);
    }

    /// <inheritdoc/>
    public override string Read(string answer)
    {
        var text = Words(answer);
        string? fault = null;
        foreach (var part in Parts(text))
        {
            var (texts, why) = SourceReading.Read(Frame, part);
            if (texts is not null) return Source(texts);
            fault ??= why;
        }

        return Refused(fault!, text);
    }

    /// <inheritdoc/>
    public override string Read(string answer, string prompt)
    {
        if (form == AnswerForm.Whole) return Read(answer);
        var text = Words(answer);
        if (string.IsNullOrWhiteSpace(text)) return Refused("the answer is empty", text);
        if (PromptPrograms.In(prompt, this) is not [.., var last]) return Refused("the prompt shows no program to change", text);
        var (changed, fault) = ChangeBlocks.Apply(text, $"{Stub}\n{last}");
        if (changed is null) return Refused(fault!, text);
        (var texts, fault) = SourceReading.Read(Frame, Program(changed));
        return texts is null ? Refused($"after the changes {fault}", text) : Source(texts);
    }

    /// <summary>Returns an answer that holds a program, as a model would write it.</summary>
    /// <param name="last">The last program of the prompt. Both are without the stub.</param>
    internal string Answer(string program, string last) => form == AnswerForm.Whole
        ? $"{Fence}\n{program}\n{Fence}\n" : ChangeBlocks.Of($"{Stub}\n{last}", $"{Stub}\n{program}");

    /// <summary>Returns the texts of a source's regions, or why it has none: a sentence without its point.</summary>
    internal (IReadOnlyList<string>? Texts, string? Fault) Texts(string source)
    {
        if (AfterStub(source) is { } program) return SourceReading.Read(Frame, program);
        return (null, source.StartsWith(refusal, StringComparison.Ordinal) ? source.Split('\n')[0][refusal.Length..]
            : "there is no program in the answer");
    }

    /// <summary>Returns the source of a program.</summary>
    internal string Source(IReadOnlyList<string> texts) => $"{Stub}\n{Frame.Source(texts)}";

    /// <inheritdoc/>
    public override IProgramEnd NewEnd() => new NextMetrics(MetricsOpening);

    /// <summary>Returns the program without lines that could be taken for the marks of a prompt; comments stay.</summary>
    public override string ForPrompt(string program) => string.Join('\n', program.ReplaceLineEndings("\n").Split('\n')
        .Where((line, i) => i == 0 || (line.TrimEnd() != MetricsOpening && line.TrimEnd() != MetricsClosing && line.TrimEnd() != Stub)));

    /// <inheritdoc/>
    public override ILanguageModel RandomEdits() => new LineEdits(this);

    /// <summary>What a model says, without what it thinks.</summary>
    private static string Words(string answer)
    {
        var text = answer.ReplaceLineEndings("\n").TrimStart(ByteOrderMark);
        return text.LastIndexOf(EndOfThought, StringComparison.Ordinal) is >= 0 and var thought
            ? text[(thought + EndOfThought.Length)..] : text;
    }

    /// <summary>Where in an answer the program may stand, the likeliest first: its longest block; all blocks with a mark of it.</summary>
    private IEnumerable<string> Parts(string text)
    {
        string[] blocks = [.. AnswerBlocks.Of(text, 0).Where(b => b.IsFenced).Select(b => text[b.Start..b.End])
            .Where(b => !string.IsNullOrWhiteSpace(b))];
        yield return Program(blocks.MaxBy(b => b.Length) ?? text);
        string[] marked = Frame.HasMarks ? [.. blocks.Where(b => b.Split('\n').Any(Frame.IsMark))] : [];
        if (marked.Length > 1) yield return Program(string.Concat(marked));
    }

    /// <summary>Without the prompt's marks around it.</summary>
    private string Program(string text)
    {
        var lines = text.Split('\n').TakeWhile((line, i) => i == 0 || line.TrimEnd() != MetricsOpening).ToList();
        while (lines.Count > 0 && (string.IsNullOrWhiteSpace(lines[0]) || lines[0].TrimEnd() == Stub)) lines.RemoveAt(0);
        return string.Join('\n', lines).TrimEnd();
    }

    /// <summary>An answer without a program: what stands in a program's place says why, and does not begin with the stub.</summary>
    private string Refused(string fault, string answer) => $"{refusal}{fault.ReplaceLineEndings(" ")}\n{answer}";
}
