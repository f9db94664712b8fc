using System.CommandLine;
using EvoPrompting.Folders.Writing;

namespace EvoPrompting.Cli.Commands;

/// <summary>Writes the folder of a new task.</summary>
internal static class NewCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("DIR") { Description = "The folder; it must not hold anything yet." };
        var language = new Option<string>("--language")
        {
            Description = $"The language of the programs: {string.Join(", ", NewFolder.Languages)}.",
            DefaultValueFactory = _ => NewFolder.Languages[0],
        };
        language.AcceptOnlyFromAmong([.. NewFolder.Languages]);
        var command = new Command("new", """
            Write the folder of a new search task: task.json, a program to begin with, an evaluator and a README. It runs as it is;
            change it to your own problem.
            """)
        {
            folder, language,
        };
        command.SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(folder);
            var shown = path.Contains('/') ? path : "./" + path;
            foreach (var file in NewFolder.Write(path, parsed.GetValue(language)!)) Console.WriteLine(file);
            Console.Error.WriteLine($"Try it: evoprompting run {shown}");
            return ExitCode.Success;
        });
        return command;
    }
}
