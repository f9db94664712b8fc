using System.CommandLine;
using EvoPrompting.Cli.Running;
using EvoPrompting.Journal;
using EvoPrompting.LanguageModels.Local.Adapters;
using EvoPrompting.Prompts;

namespace EvoPrompting.Cli.Commands;

/// <summary>Takes tuned soft prompts out of runs, and brings others in.</summary>
internal static class SoftPromptCommand
{
    public static Command Create() => new("soft-prompt", """
        Take a tuned soft prompt out of a run, or bring one in: folders of the form that PEFT's prompt tuning has.
        'run --soft-prompt DIR' starts from one.
        """)
    {
        Export(), Import(),
    };

    private static Command Export()
    {
        var run = CommonOptions.RunFolder();
        var folder = Out();
        var round = new Option<int?>("--round")
        {
            Description = "The soft prompt after so many rounds; 0: what the run began with. Default: the last.",
        };
        var command = new Command("export", "Write the soft prompt of a run as an adapter that PEFT reads.") { run, folder, round };
        command.SetAction(parsed =>
        {
            var history = RunHistory.Open(new RunFolder(parsed.GetRequiredValue(run).FullName));
            var states = history.States;
            var wanted = parsed.GetValue(round) ?? states.Count - 1;
            if (wanted < 0 || wanted >= states.Count)
                throw new UserException(states.Count == 0 ? "The run has not begun its first round: there is no soft prompt yet."
                    : $"--round is {wanted}; the run has soft prompts after 0 to {states.Count - 1} rounds.");
            if (states[wanted].State.SoftPrompt is not { IsNone: false } softPrompt)
                throw new UserException(
                    $"The run has no soft prompt: its language model, {history.Identity.LanguageModel}, was not tuned.");
            var to = parsed.GetRequiredValue(folder).FullName;
            var model = StartingSoftPrompt.ModelOf(history.Identity.LanguageModel);
            PeftSoftPrompt.Write(to, softPrompt, model);
            Console.Error.WriteLine($"{Said(softPrompt)} after {wanted} rounds, for {model}: {to}");
            return ExitCode.Success;
        });
        return command;
    }

    private static Command Import()
    {
        var adapter = new Argument<DirectoryInfo>("ADAPTER")
        {
            Description = "A folder with adapter_config.json and adapter_model.safetensors.",
        };
        var folder = Out();
        var models = new LanguageModelOptions(LanguageModelOptions.OfTask);
        var command = new Command("import", """
            Check an adapter of PEFT's prompt tuning, with --lm against the model it is for, and write it in float32, as runs start from it.
            """)
        {
            adapter, folder,
        };
        models.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            var from = parsed.GetRequiredValue(adapter).FullName;
            var softPrompt = StartingSoftPrompt.Read(from);
            var name = StartingSoftPrompt.BaseModel(from) ?? StartingSoftPrompt.Unknown;
            if (models.IsGiven(parsed))
            {
                await using var opened = await OpenModel.TunableAsync(parsed, new TaskChoice(KnownTasks.First, null), models, null, stop);
                StartingSoftPrompt.Check(from, softPrompt, opened.Tunable);
                if (name != StartingSoftPrompt.Unknown && name != opened.Model.Identity)
                    Console.Error.WriteLine($"The adapter says that it was made for {name}; it is taken for {opened.Model.Identity}.");
                name = opened.Model.Identity;
            }

            var to = parsed.GetRequiredValue(folder).FullName;
            PeftSoftPrompt.Write(to, softPrompt, name);
            Console.Error.WriteLine($"{Said(softPrompt)}, for a model of that width: {to}");
            return ExitCode.Success;
        });
        return command;
    }

    private static Option<DirectoryInfo> Out() =>
        new("--out") { Description = "The folder that gets the two files.", Required = true };

    private static string Said(SoftPrompt softPrompt) =>
        $"{softPrompt.Length} vectors of {softPrompt.Width} numbers ({softPrompt.Hash()[..8]})";
}
