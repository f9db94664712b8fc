using EvoPrompting.Folders.Edits;
using EvoPrompting.Prompts;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Folders.Languages;

/// <summary>
/// Programs in any language, of which no more is known than how a comment opens. Prompts mark metrics and programs by comment lines; the
/// stub is such a line, put on when an answer is read and taken off when a program's file is written.
/// </summary>
public sealed class PlainLanguage(LanguageStyle style) : ProgramLanguage(
    style.Name, style.Extension, $"{style.Comment} Metrics:", $"{style.Comment} End of metrics", $"{style.Comment} Program:")
{
    private const char ByteOrderMark = '\ufeff';
    private const string EndOfThought = "</think>";

    public LanguageStyle Style => style;

    /// <summary>Returns the text of a program's file: without the stub, with a line feed at the end.</summary>
    public string FileText(string program) => (AfterStub(program) ?? program) + "\n";

    /// <inheritdoc/>
    public override string Read(string answer)
    {
        var text = answer.ReplaceLineEndings("\n").TrimStart(ByteOrderMark);
        if (text.LastIndexOf(EndOfThought, StringComparison.Ordinal) is >= 0 and var thought)
            text = text[(thought + EndOfThought.Length)..];
        var program = AnswerBlocks.Of(text, 0).Where(b => b.IsFenced).Select(b => text[b.Start..b.End])
            .Where(b => !string.IsNullOrWhiteSpace(b)).MaxBy(b => b.Length) ?? text;
        return Program(program.Split('\n').TakeWhile((line, i) => i == 0 || line.TrimEnd() != MetricsOpening));
    }

    /// <summary>Returns the program that a file holds: as it is, whatever stands in it.</summary>
    public string OfFile(string text) => Program(text.ReplaceLineEndings("\n").TrimStart(ByteOrderMark).Split('\n'));

    private string Program(IEnumerable<string> from)
    {
        var lines = from.ToList();
        while (lines.Count > 0 && (string.IsNullOrWhiteSpace(lines[0]) || lines[0].TrimEnd() == Stub)) lines.RemoveAt(0);
        return $"{Stub}\n{string.Join('\n', lines).TrimEnd()}";
    }

    /// <inheritdoc/>
    public override IProgramEnd NewEnd() => new NextMetrics(MetricsOpening);

    /// <summary>Returns the program without lines that could be taken for the marks of a prompt; comments stay.</summary>
    public override string ForPrompt(string program) => string.Join('\n', program.ReplaceLineEndings("\n").Split('\n')
        .Where((line, i) => i == 0 || (line.TrimEnd() != MetricsOpening && line.TrimEnd() != MetricsClosing && line.TrimEnd() != Stub)));

    /// <inheritdoc/>
    public override ILanguageModel RandomEdits() => new LineEdits(this);
}
