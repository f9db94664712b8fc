using System.CommandLine;
using EvoPrompting.Files;

namespace EvoPrompting.Cli.Commands;

/// <summary>Writes a task's data set to files.</summary>
internal static class DataCommand
{
    public static Command Create()
    {
        var task = new Argument<string>("task") { Description = "The task whose data to write; 'evoprompting tasks' lists them." };
        var folder =
            new Option<DirectoryInfo>("--out") { Description = "The folder to write to; made where it is missing.", Required = true };
        var forms = KnownTasks.All.Select(t => (t.Name, Files: t.DataFiles())).Where(t => t.Files.Count > 0)
            .Select(t => $"{t.Name}: {string.Join("; ", t.Files.Select(f => $"{f.Name}, {f.Meaning}"))}.");
        var command = new Command("data", $"Generate a task's data set and write it to files.\n{string.Join('\n', forms)}")
        {
            task, folder,
        };
        command.SetAction(parsed =>
        {
            var known = KnownTasks.Get(parsed.GetRequiredValue(task));
            var target = parsed.GetRequiredValue(folder).FullName;
            var files = known.DataFiles();
            if (files.Count == 0) throw new UserException($"The task '{known.Name}' has no data set of its own.");
            foreach (var file in files) AtomicFile.Write(Path.Combine(target, file.Name), file.Content);
            Console.WriteLine($"{known.Name}: {string.Join(", ", files.Select(f => f.Name))} are in {target}");
            return ExitCode.Success;
        });
        return command;
    }
}
