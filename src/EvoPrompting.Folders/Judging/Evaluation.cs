using System.Globalization;
using EvoPrompting.Candidates;
using EvoPrompting.Commands;
using EvoPrompting.Files;
using EvoPrompting.Folders.Definition;
using EvoPrompting.Folders.Peers;

namespace EvoPrompting.Folders.Judging;

/// <summary>
/// One evaluation of one program: the jailed step that lets it work, then the trusted one that judges what it left; or one jailed step that
/// does both.
/// </summary>
internal sealed class Evaluation(FolderTask task, ICommandPlace place, byte[] program, ulong seed, IReadOnlyList<string> names)
{
    private readonly FolderDefinition definition = task.Definition;
    private readonly LimitsSection limits = task.Definition.Limits;

    public Task<Verdict> RunAsync(CancellationToken stop) => definition.Evaluator.Run.Count > 0 ? TwoStepsAsync(stop) : OneStepAsync(stop);

    /// <summary>Runs the task's own check; returns why the machine lost it, null where it passed or there is none.</summary>
    /// <exception cref="UserException">It failed: no program can be judged here.</exception>
    public async Task<string?> CheckAsync(CancellationToken stop)
    {
        if (definition.Evaluator.Check.Count == 0) return null;
        var (work, output) = (In("work"), In("output"));
        Make(work, output, In("home"));
        var command = Jailed(definition.Evaluator.Check, task.Folder, Values("", output), [task.Folder], [work, output, In("home")]);
        var end = await place.RunAsync(command, stop).ConfigureAwait(false);
        if (Fault(end, FolderTask.ScoreStage, "its check") is not { } fault) return null;
        if (fault.Lost is not null) return fault.Lost;
        var words = end is { Ending: CommandEnding.Exited } && end.Errors.Trim() is { Length: > 0 } errors
            ? errors.Split('\n')[^1].TrimEnd('.') : fault.Rejected!.Reason;
        throw new UserException($"The evaluator of '{task.Name}' does not work here: {words}.");
    }

    private async Task<Verdict> TwoStepsAsync(CancellationToken stop)
    {
        var (work, output, judged) = (In("work"), In("output"), In("judged"));
        Make(work, output, In("home"));
        var file = Write(work);
        Copy(definition.Evaluator.Inputs, work);
        var values = Values(file, output);
        var run = Jailed(definition.Evaluator.Run, work, values, [], [work, output, In("home")]);
        var ran = await place.RunAsync(run, stop).ConfigureAwait(false);
        if (Fault(ran, Stage.Run, "it") is { } fault) return fault;
        if (LeftFiles.Fault(output) is { } left) return Verdict.Reject(Stage.Run, left);

        ScratchFolder.Remove(judged); // without a jail it may have been made
        Make(judged);
        values["program"] = Write(judged); // the other one may have been changed
        values["stdout"] = Path.Combine(judged, "stdout.txt");
        await File.WriteAllTextAsync(values["stdout"], ran.Output, stop).ConfigureAwait(false);
        return Score(await place.RunAsync(Trusted(definition.Evaluator.Score, values), stop).ConfigureAwait(false));
    }

    private async Task<Verdict> OneStepAsync(CancellationToken stop)
    {
        var (work, output) = (In("work"), In("output"));
        Make(work, output, In("home"));
        var values = Values(Write(work), output);
        var command = Jailed(definition.Evaluator.Score, task.Folder, values, [task.Folder], [work, output, In("home")]);
        return Score(await place.RunAsync(command, stop).ConfigureAwait(false));
    }

    private Verdict Score(CommandEnd end)
    {
        if (Fault(end, FolderTask.ScoreStage, "its evaluator") is { } fault) return fault;
        var (metrics, reason) = ScoreText.Read(end.Output, names, definition.OtherMetrics);
        return metrics is null ? Verdict.Reject(FolderTask.ScoreStage, reason!) : new Verdict(metrics, null, null);
    }

    /// <summary>Returns what a command's end says where it is no success; null where it is one.</summary>
    private Verdict? Fault(CommandEnd end, Stage stage, string who) => end.Ending switch
    {
        CommandEnding.Exited when end.Code == 0 => null,
        CommandEnding.Exited when end.Code > 128 => Verdict.Reject(stage, $"{who} was ended by signal {end.Code - 128}{Words(end.Errors)}"),
        CommandEnding.Exited => Verdict.Reject(stage, $"{who} ended with exit code {end.Code}{Words(end.Errors)}"),
        CommandEnding.Time => Verdict.Reject(Stage.Time, Invariant($"{who} ran longer than {limits.Seconds} s")),
        CommandEnding.Memory => Verdict.Reject(Stage.Memory, Invariant($"{who} held more than {limits.MemoryMegabytes} MB")),
        CommandEnding.Processes => Verdict.Reject(Stage.Run, Invariant($"{who} had more than {limits.Processes} processes")),
        CommandEnding.Output => Verdict.Reject(FolderTask.OutputStage, Invariant($"{who} printed more than {limits.OutputBytes} bytes")),
        CommandEnding.Disk =>
            Verdict.Reject(FolderTask.OutputStage, Invariant($"{who} left more than {limits.DiskMegabytes} MB in its folders")),
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
        return new Command(filled, task.Folder, Surroundings(path, home), Limits(), Jail: null);
    }

    /// <summary>The whole environment of a command: nothing of this process's own but where programs are found.</summary>
    private Dictionary<string, string> Surroundings(string path, string home) => new()
    {
        ["PATH"] = path,
        ["HOME"] = home,
        ["TMPDIR"] = In("home"),
        ["LANG"] = "C.UTF-8",
        ["PYTHONHASHSEED"] = "0", // else sets of texts have another order each time
        ["PYTHONDONTWRITEBYTECODE"] = "1",
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
        ["DOTNET_NOLOGO"] = "1",
        ["DOTNET_EnableWriteXorExecute"] = "0", // needs files in memory, which a jail has not
    };

    private Dictionary<string, string> Values(string file, string output) => new()
    {
        ["program"] = file,
        ["output"] = output,
        ["task"] = task.Folder,
        [PeerAdapters.Placeholder] = In("peers"),
        ["seed"] = seed.ToString(CultureInfo.InvariantCulture),
    };

    private CommandLimits Limits() =>
        new(limits.Seconds, limits.MemoryMegabytes, limits.Processes, limits.OutputBytes, limits.DiskMegabytes);

    private string Write(string folder)
    {
        var file = Path.Combine(folder, "program" + task.Language.FileExtension);
        File.WriteAllBytes(file, program);
        return file;
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

    /// <summary>The last words of an error stream: where a program says what went wrong.</summary>
    private static string Words(string errors)
    {
        const int most = 300;
        var text = string.Join(' ', errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeLast(3));
        return text.Length == 0 ? "" : ": " + (text.Length > most ? "... " + text[^most..] : text);
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
