using System.CommandLine;

namespace EvoPrompting.Cli.Commands;

/// <summary>Lists the search tasks.</summary>
internal static class TasksCommand
{
    public static Command Create()
    {
        var command = new Command("tasks", "List the search tasks: name, what it is, seeds and metrics.");
        command.SetAction(_ =>
        {
            foreach (var task in KnownTasks.All)
            {
                Console.WriteLine($"{task.Name}: {task.Description}");
                Console.WriteLine($"  seeds    {string.Join(", ", task.Seeds.Select(s => s.Name))}");
                foreach (var metric in task.Metrics)
                    Console.WriteLine($"  {metric.Name,-18}{metric.Meaning}{(metric.ForReportsOnly ? "; for reports only" : "")}");
            }

            return ExitCode.Success;
        });
        return command;
    }
}
