using System.Globalization;
using System.Text;
using EvoPrompting.Folders.Definition;
using EvoPrompting.Folders.Programs;

namespace EvoPrompting.Folders;

/// <summary>What chat models are told of the programs of a task, and of how to give one.</summary>
internal static class ContractWords
{
    private const int LinesAround = 40; // of what stands outside, on each side of a region, where it is too long to be shown
    private const int MostShown = 12_000; // characters

    /// <summary>What a program must be.</summary>
    public static string Of(FolderDefinition task, ProgramFrame frame, string language)
    {
        var words = new StringBuilder();
        var files = string.Join(", ", frame.Files.Where(f => f.Regions.Count > 0).Select(f => f.Path));
        var what = frame.HasMarkers
            ? $"The regions of a {language} program: what stands between the lines {RegionMarks.Start} and {RegionMarks.End}"
            : frame.IsFolder ? $"One whole {language} program of the files {files}" : $"One whole {language} program in one file";
        var cores = task.Limits.Cores is { } own ? $", {own} core{(own == 1 ? "" : "s")}" : "";
        words.AppendLine(CultureInfo.InvariantCulture, $"""
            {what}, at most {task.Limits.ProgramBytes} bytes. It has {task.Limits.Seconds} seconds and {task.Limits.MemoryMegabytes} MB{cores}, no network, and can write in its own folder only.
            """);
        if (frame.IsFolder)
            words.AppendLine(CultureInfo.InvariantCulture,
                $"Each file begins with a line like '{FileHeader.Of(frame.Files.First(f => f.Regions.Count > 0).Path, frame.Comment)}'.");
        words.Append("It is run as (in braces: paths that are put in): ")
            .AppendJoin(" && ", Commands(task.Evaluator).Select(words => string.Join(' ', words)));
        if (frame.HasMarkers)
            words.Append("\nWhat stands around the regions cannot be changed. The whole program, with '...' for what is yours:\n")
                .Append(Outside(frame));
        return words.ToString().ReplaceLineEndings("\n");
    }

    /// <summary>The commands that work with the program itself.</summary>
    private static IEnumerable<IReadOnlyList<string>> Commands(EvaluatorSection evaluator) =>
        new[] { evaluator.Build, evaluator.Run.Count > 0 ? evaluator.Run : evaluator.Score }.Where(words => words.Count > 0);

    /// <summary>How a program is to be given.</summary>
    public static string AnswerRequest(FolderDefinition task, ProgramFrame frame) => task.Answers == AnswerForm.Changes
        ? $"""
        Answer with changes to the last program of the user's message, each in a block like this:
        {ChangeBlocks.Search}
        lines of that program, as they stand there
        {ChangeBlocks.Middle}
        lines to put in their place
        {ChangeBlocks.Replace}
        The lines searched for have to stand in that program exactly once: give enough of them. Blocks must not overlap. Words around the blocks are ignored.
        """.ReplaceLineEndings("\n")
        : frame switch
        {
            { HasMarkers: true, Regions.Count: 1 } =>
                "Answer with the region of one program, between its two marker lines, in one fenced code block. Words around the block are "
                + "ignored.",
            { HasMarkers: true } =>
                $"Answer with all {frame.Regions.Count} regions of one program, each between its two marker lines"
                + $"{(frame.IsFolder ? " and below the line that names its file" : "")}, in one fenced code block. Words around the block "
                + "are ignored.",
            { IsFolder: true } =>
                "Answer with all files of one program, each below the line that names it, in one fenced code block. Words around the block "
                + "are ignored.",
            _ => "Answer with one program in one fenced code block. Words around the block are ignored.",
        };

    /// <summary>What is asked after a refusal.</summary>
    public static string RepairRequest(FolderDefinition task) => task.Answers == AnswerForm.Changes
        ? "Answer again, mended: blocks that change the last program of my first message, as it stands there."
        : "Answer again, mended, in the same form as before.";

    private static string Outside(ProgramFrame frame)
    {
        var isLong = frame.Files.Sum(f => f.Outside.Sum(o => o.Length)) > MostShown;
        var shown = new StringBuilder();
        foreach (var file in frame.Files.Where(f => f.Regions.Count > 0))
        {
            if (frame.IsFolder) shown.Append(FileHeader.Of(file.Path, frame.Comment)).Append('\n');
            for (var i = 0; i < file.Outside.Count; i++)
            {
                var text = FileCut.Text(file.Outside[i]) ?? "";
                shown.Append(isLong ? Near(text, isFirst: i == 0, isLast: i == file.Outside.Count - 1) : text);
                if (i < file.Regions.Count) shown.Append("...\n");
            }

            if (shown[^1] != '\n') shown.Append('\n');
        }

        return shown.ToString().TrimEnd();
    }

    /// <summary>The lines nearest to a region.</summary>
    private static string Near(string text, bool isFirst, bool isLast)
    {
        var lines = text.TrimEnd('\n').Split('\n');
        var (head, tail) = (isFirst ? 0 : LinesAround, isLast ? 0 : LinesAround);
        return lines.Length <= head + tail ? text
            : string.Concat(lines.Take(head).Append($"[{lines.Length - head - tail} lines left out]").Concat(lines.TakeLast(tail))
                .Select(line => line + "\n"));
    }
}
