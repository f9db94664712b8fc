using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.Cli.Reports;
using EvoPrompting.Cli.Running;
using EvoPrompting.Cli.Terminals;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Cli.Commands;

/// <summary>Takes one program through the whole path that children take.</summary>
internal static class EvaluateCommand
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static Command Create()
    {
        var task = new Argument<string>("task") { Description = TaskChoice.Meaning };
        var file =
            new Argument<FileInfo>(
                "file.cs")
            {
                Description = "One C# file with one class: class Model : Module, for clrs class Triplets : TripletFunction; of a task from "
                    + "a folder a program in its language, or a folder of several files. '-' reads standard input.",
            };
        var recipe =
            new Option<string?>(
                "--recipe")
            { Description = "Where the settings of the evaluation come from: a shipped recipe or a file. Default: quick." };
        var steps = new Option<int?>("--steps") { Description = "Training steps instead of the recipe's, where something is trained." };
        var json = new Option<bool>("--json") { Description = "Print one JSON object: outcome, stage, reason and the metrics." };
        var (seed, force) = (CommonOptions.Seed(), CommonOptions.Force());
        var (sandbox, python) = (CommonOptions.Sandbox(), CommonOptions.Python());
        var command = new Command("evaluate", """
            Take one program of your own through all that a child of a search goes through, in the sandbox: a network is compiled, checked,
            trained and measured, a program of a folder's task built, run and scored.
            Exit code 0 where it was scored, 3 where it was rejected; the reason says at which stage and why.
            """)
        {
            task, file, steps, json, recipe, seed, force, sandbox, python,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var chosenTask = TaskChoice.Read(parsed.GetRequiredValue(task), parsed.GetValue(python));
            var (known, chosen) = (chosenTask.Task, chosenTask.Recipe(parsed.GetValue(recipe)));
            if (parsed.GetValue(steps) is { } count)
                chosen =
                    chosen with
                    {
                        Settings = chosen.Settings.WithSteps(count)
                        ?? throw new UserException($"The task '{known.Name}' trains nothing: leave --steps out.")
                    };
            if (chosen.Faults() is { Count: > 0 } faults) throw new UserException(string.Join('\n', faults));

            TaskChoice.Demand(chosen, parsed.GetValue(force));
            var source = SourceText.Read(known, parsed.GetRequiredValue(file));
            await using var place = Composition.Workplace(workers: 1, RunCommand.Mode(parsed.GetValue(sandbox)!));
            await using var evaluation = Composition.Evaluation(known, chosen, new RunSeed(parsed.GetValue(seed)), place);
            if (!Console.IsErrorRedirected) Console.Error.WriteLine($"evaluating: {chosen.Settings.Effort} ...");
            foreach (var remark in TaskNotice.Of(known)) Console.Error.WriteLine(remark);
            EvaluatedCandidate? evaluated = null;
            await foreach (var outcome in evaluation.EachAsync([new Candidate(0, -1, source, Name: "file")], stop)) evaluated = outcome;
            if (parsed.GetValue(json)) WrappedConsole.Output.WriteLine(Json(known, evaluated!));
            else Console.WriteLine(Text(known, evaluated!));
            return evaluated!.Metrics is null ? ExitCode.Rejected : ExitCode.Success;
        });
        return command;
    }

    private static string Text(SearchTask task, EvaluatedCandidate evaluated) => evaluated.Outcome switch
    {
        Outcome.Scored { Metrics: var metrics } => string.Join('\n',
            [.. metrics.Select(m => $"{m.Name,-17} {Figures.Metric(m.Value)}"),
             $"{"fitness",-18}{Figures.Metric(task.Fitness(metrics))}",
             .. evaluated.Feedback is { } feedback ? [$"feedback:\n{feedback}"] : Array.Empty<string>()]),
        Outcome.Rejected { Stage: var stage, Reason: var reason } => $"rejected at stage {stage}: {reason}",
        _ => throw new InvalidOperationException("one candidate cannot be a duplicate"),
    };

    private static string Json(SearchTask task, EvaluatedCandidate evaluated)
    {
        var rejected = evaluated.Outcome as Outcome.Rejected;
        var fields = new Dictionary<string, object?>
        {
            ["outcome"] = rejected is null ? "scored" : "rejected",
            ["stage"] = rejected?.Stage.Name,
            ["reason"] = rejected?.Reason,
        };
        foreach (var metric in task.Metrics) fields[metric.Name] = evaluated.Metrics?[metric.Name];
        foreach (var metric in evaluated.Metrics ?? new MetricSet()) fields[metric.Name] = metric.Value; // those of the evaluator's own too
        fields["fitness"] = evaluated.Metrics is { } metrics ? task.Fitness(metrics) : null;
        if (evaluated.Feedback is { } feedback) fields["feedback"] = feedback;
        return JsonSerializer.Serialize(fields, Indented);
    }
}
