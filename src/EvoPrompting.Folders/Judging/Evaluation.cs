using System.Globalization;
using System.Text.RegularExpressions;
using EvoPrompting.Candidates;
using EvoPrompting.Commands;
using EvoPrompting.Files;
using EvoPrompting.Folders.Definition;
using EvoPrompting.Folders.Peers;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Folders.Judging;

/// <summary>
/// The evaluations of one program: a jailed step that builds it, where the task has one; then each time the jailed step that lets it work
/// and the trusted one that judges what it left, or one jailed step that does both.
/// </summary>
internal sealed partial class Evaluation(
    FolderTask task, ICommandPlace place, IReadOnlyList<ProgramFile> program, IReadOnlyList<string> names)
{
    private readonly FolderDefinition definition = task.Definition;
    private readonly LimitsSection limits = task.Definition.Limits;

    /// <summary>Builds it; returns why that failed, null where it is ready to run.</summary>
    public async Task<Verdict?> BuildAsync(CancellationToken stop)
    {
        if (definition.Evaluator.Build.Count == 0) return null;
        var (work, built) = (In("work"), In("built"));
        Make(work, built, In("home"));
        var file = Write(work);
        Copy(definition.Evaluator.Inputs, work);
        var command = Jailed(definition.Evaluator.Build, work, Values(file, output: "", seed: 0), [], [work, built, In("home")]);
        if (Fault(await CallAsync(command, stop).ConfigureAwait(false), FolderTask.BuildStage, "its build") is { } fault) return fault;
        if (LeftFiles.Fault(built) is { } left) return Reject(FolderTask.BuildStage, left);
        LeftFiles.MakeExecutable(built);
        var begun = definition.Evaluator.Screens.Select(s => s.Run).Prepend(definition.Evaluator.Run).Select(run => run.FirstOrDefault(""));
        return begun.Where(IsBuilt)
            .FirstOrDefault(p => !File.Exists(Placeholders.Fill(p, new Dictionary<string, string> { ["built"] = built }))) is { } missing
            ? Reject(FolderTask.BuildStage, $"its build left no {missing}") : null;
    }

    private static bool IsBuilt(string program) => program.StartsWith("{built}/", StringComparison.Ordinal);

    /// <summary>Runs the task's own check; returns why the machine lost it, null where it passed or there is none.</summary>
    /// <exception cref="UserException">It failed: no program can be judged here.</exception>
    public async Task<string?> CheckAsync(CancellationToken stop)
    {
        if (definition.Evaluator.Check.Count == 0) return null;
        var (work, output) = (In("work"), In("output"));
        Make(work, output, In("home"));
        var values = Values("", output, seed: 0);
        var command = Jailed(definition.Evaluator.Check, task.Folder, values, [task.Folder], [work, output, In("home")]);
        var end = await CallAsync(command, stop).ConfigureAwait(false);
        if (Fault(end, FolderTask.ScoreStage, "its check") is not { } fault) return null;
        if (fault.Lost is not null) return fault.Lost;
        var words = end is { Ending: CommandEnding.Exited } && end.Errors.Trim() is { Length: > 0 } errors
            ? errors.Split('\n')[^1].TrimEnd('.') : fault.Rejected!.Reason;
        throw new UserException($"The evaluator of '{task.Name}' does not work here: {words}.");
    }

    /// <summary>Puts it through the task's cheap trials; returns why it failed one, null where it passed all.</summary>
    public async Task<Verdict?> ScreenAsync(ulong seed, CancellationToken stop)
    {
        foreach (var screen in definition.Evaluator.Screens)
        {
            var (end, fault) = await StepsAsync(screen.Run, screen.Score, seed, stop).ConfigureAwait(false);
            if (fault is not null) return fault;
            var condition = Formula.Read(screen.Require).Formula!; // checked before
            var (numbers, reason, _) = ScoreText.Read(Unplaced(end!.Output), condition.Names);
            if (numbers is null) return Reject(FolderTask.ScreenStage, reason!);
            if (condition.Value(name => numbers.First(n => n.Name == name).Value) is 0 or double.NaN)
                return Reject(FolderTask.ScreenStage, $"{condition} does not hold: {new MetricSet(numbers)}");
        }

        return null;
    }

    /// <summary>Judges it once.</summary>
    /// <param name="seed">What {seed} stands for.</param>
    public async Task<Verdict> RunAsync(ulong seed, CancellationToken stop)
    {
        var (end, fault) = await StepsAsync(definition.Evaluator.Run, definition.Evaluator.Score, seed, stop).ConfigureAwait(false);
        return fault ?? Score(end!);
    }

    /// <summary>Lets it work and be judged; returns how the judging command succeeded, or what is to be said instead.</summary>
    private async Task<(CommandEnd? End, Verdict? Fault)> StepsAsync(
        IReadOnlyList<string> run, IReadOnlyList<string> score, ulong seed, CancellationToken stop)
    {
        foreach (var used in (string[])["work", "output", "home", "judged", "judging"]) ScratchFolder.Remove(In(used));
        var (work, output) = (In("work"), In("output"));
        Make(work, output, In("home"));
        var values = Values(Write(work), output, seed);
        string[] writable = [work, output, In("home")];
        if (run.Count == 0) return await JudgedAsync(Jailed(score, task.Folder, values, [task.Folder, In("built")], writable), stop)
            .ConfigureAwait(false);
        Copy(definition.Evaluator.Inputs, work);
        var ran = await CallAsync(Jailed(run, work, values, [In("built")], writable), stop).ConfigureAwait(false);
        if ((Fault(ran, Stage.Run, "it", IsBuilt(run[0])) ?? Left(output)) is { } fault) return (null, fault);
        await KeepAsync(ran, values, stop).ConfigureAwait(false);
        return await JudgedAsync(Trusted(score, values), stop).ConfigureAwait(false);
    }

    /// <summary>Writes down for the judge what a program printed, how long it took, and the program itself once more.</summary>
    private async Task KeepAsync(CommandEnd ran, Dictionary<string, string> values, CancellationToken stop)
    {
        var judged = In("judged");
        ScratchFolder.Remove(judged); // without a jail it may have been made
        ScratchFolder.Remove(In("judging"));
        Make(judged, In("judging"));
        values["program"] = Write(judged); // the other one may have been changed
        values["stdout"] = Path.Combine(judged, "stdout.txt");
        values["seconds"] = ran.Seconds.ToString("F6", CultureInfo.InvariantCulture);
        values["cpu"] = ran.ProcessorSeconds.ToString("F6", CultureInfo.InvariantCulture);
        await File.WriteAllTextAsync(values["stdout"], ran.Output, stop).ConfigureAwait(false);
    }

    private async Task<(CommandEnd? End, Verdict? Fault)> JudgedAsync(Command command, CancellationToken stop)
    {
        var end = await CallAsync(command, stop).ConfigureAwait(false);
        return Fault(end, FolderTask.ScoreStage, "its evaluator") is { } fault ? (null, fault) : (end, null);
    }

    private static Verdict? Left(string output) => LeftFiles.Fault(output) is { } left ? Reject(Stage.Run, left) : null;

    private async Task<CommandEnd> CallAsync(Command command, CancellationToken stop)
    {
        var end = await place.RunAsync(command, stop).ConfigureAwait(false);
        return end with { Errors = Unplaced(end.Errors) };
    }

    /// <summary>Without the folders of this run and of this machine: what is said of equal programs is to be equal.</summary>
    private string Unplaced(string text)
    {
        foreach (var folder in (string[])[place.Scratch + "/", task.Folder + "/"])
            text = text.Replace(folder, "", StringComparison.Ordinal)
                .Replace(folder.Replace("/", @"\/", StringComparison.Ordinal), "", StringComparison.Ordinal); // as JSON may have it
        return FileInHome().Replace(text, "home/...");
    }

    /// <summary>Tools give files in TMPDIR names by chance.</summary>
    [GeneratedRegex(@"(?<![\w.-])(?:home|judging)\\?/[\w.-]+")]
    private static partial Regex FileInHome();

    private Verdict Score(CommandEnd end)
    {
        var (metrics, reason, words) = ScoreText.Read(Unplaced(end.Output), names, definition.OtherMetrics);
        var feedback = words is null ? null : FeedbackText.Kept(words, definition.Feedback.Characters);
        return metrics is not null ? new Verdict(metrics, null, null, feedback)
            : Reject(FolderTask.ScoreStage, feedback is null ? reason! : $"{reason}\n{feedback}");
    }

    /// <summary>Returns what a command's end says where it is no success; null where it is one.</summary>
    /// <param name="isBuilt">The command is what the candidate's build left.</param>
    private Verdict? Fault(CommandEnd end, Stage stage, string who, bool isBuilt = false) => end.Ending switch
    {
        CommandEnding.Exited when end.Code == 0 => null,
        CommandEnding.Exited when end.Code > 128 => Reject(stage, $"{who} was ended by signal {end.Code - 128}{ErrorText.Of(end.Errors)}"),
        CommandEnding.Exited => Reject(stage, $"{who} ended with exit code {end.Code}{ErrorText.Of(end.Errors)}"),
        CommandEnding.Time => Reject(Stage.Time, Invariant($"{who} ran longer than {limits.Seconds} s")),
        CommandEnding.Memory => Reject(Stage.Memory, Invariant($"{who} held more than {limits.MemoryMegabytes} MB")),
        CommandEnding.Processes => Reject(Stage.Run, Invariant($"{who} had more than {limits.Processes} processes")),
        CommandEnding.Output => Reject(FolderTask.OutputStage, Invariant($"{who} printed more than {limits.OutputBytes} bytes")),
        CommandEnding.Disk =>
            Reject(FolderTask.OutputStage, Invariant($"{who} left more than {limits.DiskMegabytes} MB in its folders")),
        CommandEnding.NotStarted when isBuilt => Reject(stage, $"{who} was not started: {end.Errors}"),
        CommandEnding.NotStarted => throw new UserException($"A command of the task '{task.Name}' was not started: {end.Errors}."),
        _ => new Verdict(null, null, end.Errors),
    };

    private Command Jailed(
        IReadOnlyList<string> words, string folder, Dictionary<string, string> values, IEnumerable<string> readable,
        IReadOnlyList<string> writable)
    {
        string[] filled = [.. words.Select(w => Placeholders.Fill(w, values))];
        filled[0] = CommandWords.Find(filled[0], folder);
        if (words.SelectMany(Placeholders.In).Contains(PeerAdapters.Placeholder))
        {
            PeerAdapters.Write(values[PeerAdapters.Placeholder]);
            readable = readable.Append(values[PeerAdapters.Placeholder]);
        }

        var named = definition.Evaluator.Readable;
        return new Command(
            filled, folder, Surroundings(CommandWords.JailedPath(filled[0], named), In("home")), Limits(),
            new Jail([.. CommandWords.Readable(filled[0], named), .. readable], writable));
    }

    private Command Trusted(IReadOnlyList<string> words, Dictionary<string, string> values)
    {
        string[] filled = [.. words.Select(w => Placeholders.Fill(w, values))];
        filled[0] = CommandWords.Find(filled[0], task.Folder);
        var path = Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin";
        var home = Environment.GetEnvironmentVariable("HOME") ?? In("home");
        var variables = Surroundings(path, home);
        variables["TMPDIR"] = In("judging"); // not the program's: what that left there must not lie where a judge looks
        return new Command(filled, task.Folder, variables, Limits(), Jail: null);
    }

    /// <summary>
    /// The whole environment of a command: nothing of this process's own but where programs are found, then what the task says.
    /// </summary>
    private Dictionary<string, string> Surroundings(string path, string home)
    {
        var variables = new Dictionary<string, string>
        {
            ["PATH"] = path,
            ["HOME"] = home,
            ["TMPDIR"] = In("home"),
            ["LANG"] = "C.UTF-8",
            ["RUSTUP_HOME"] = CommandWords.Rustup,
            ["PYTHONHASHSEED"] = "0", // else sets of texts have another order each time
            ["PYTHONDONTWRITEBYTECODE"] = "1",
            ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
            ["DOTNET_NOLOGO"] = "1",
            ["DOTNET_EnableWriteXorExecute"] = "0", // needs files in memory, which a jail has not
        };
        foreach (var words in definition.Evaluator.Environment.Select(v => v.Split('=', 2)))
            variables[words[0]] = CommandWords.AtHome(words[1]);
        return variables;
    }

    private Dictionary<string, string> Values(string file, string output, ulong seed) => new()
    {
        ["built"] = In("built"),
        ["program"] = file,
        ["output"] = output,
        ["task"] = task.Folder,
        [PeerAdapters.Placeholder] = In("peers"),
        ["seed"] = seed.ToString(CultureInfo.InvariantCulture),
    };

    private CommandLimits Limits() =>
        new(limits.Seconds, limits.MemoryMegabytes, limits.Processes, limits.OutputBytes, limits.DiskMegabytes);

    /// <summary>Writes the program; returns its file, or its folder where it has several.</summary>
    private string Write(string folder)
    {
        foreach (var file in program)
        {
            var path = Path.Combine(folder, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, file.Content);
        }

        return Path.Combine(folder, program[0].Path.Split('/')[0]);
    }

    private void Copy(IEnumerable<string> inputs, string to)
    {
        foreach (var input in inputs)
        {
            var from = Path.Combine(task.Folder, input);
            if (Directory.Exists(from)) FolderContent.Copy(from, Path.Combine(to, input));
            else FolderContent.Copy(task.Folder, [input], to);
        }
    }

    private string In(string name) => Path.Combine(place.Scratch, name);

    private static void Make(params string[] folders)
    {
        foreach (var folder in folders) Directory.CreateDirectory(folder);
    }

    private static Verdict Reject(Stage stage, string reason) => Verdict.Reject(stage, reason);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
