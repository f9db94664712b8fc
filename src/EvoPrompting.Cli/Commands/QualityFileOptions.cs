using System.CommandLine;
using EvoPrompting.Cli.Quality;
using EvoPrompting.Cli.Reports;
using EvoPrompting.Files;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Cli.Commands;

/// <summary>The options of <c>lm evaluate</c> that name files to write.</summary>
internal sealed class QualityFileOptions
{
    private readonly Option<FileInfo?> lines = new("--out")
    {
        Description = "A file for each completion as a JSON line: run, round and parents of its prompt, what was asked for, what was got, "
            + "the outcome, the program.",
        HelpName = "FILE.jsonl",
    };

    private readonly Option<FileInfo?> plot = new("--plot")
    {
        Description = "A PNG file to draw the sizes asked for against those got.",
        HelpName = "FILE.png",
    };

    public void AddTo(Command command)
    {
        command.Add(lines);
        command.Add(plot);
    }

    /// <exception cref="UserException">There will be nothing to draw, or a file cannot be written.</exception>
    public void Check(ParseResult parsed, SearchTask task)
    {
        if (parsed.GetValue(plot) is not null && task.SizeInPrompts is null)
            throw new UserException(
                $"Prompts of the task '{task.Name}' tell no size ({task.SizeAxis}), so none is asked for: leave --plot out.");
        foreach (var file in (FileInfo?[])[parsed.GetValue(lines), parsed.GetValue(plot)])
            if (file is not null) AtomicFile.Try(file.FullName);
    }

    /// <exception cref="UserException">A file cannot be written.</exception>
    public void Write(ParseResult parsed, SearchTask task, string model, IReadOnlyList<QualityCompletion> completions)
    {
        if (parsed.GetValue(lines) is { } file) AtomicFile.Write(file.FullName, QualityLines.Of(task, completions));
        if (parsed.GetValue(plot) is not { } picture) return;
        var sizes = AskedAndGot.Of(task, completions).FirstOrDefault(n => n.Name == task.SizeInPrompts)
            ?? new AskedAndGot(task.SizeInPrompts!, []);
        AtomicFile.Write(picture.FullName, AskedPlot.Png($"{model} on {task.Name}", task.SizeAxis, sizes));
    }
}
