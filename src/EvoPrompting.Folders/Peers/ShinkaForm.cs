using EvoPrompting.Folders.Definition;

namespace EvoPrompting.Folders.Peers;

/// <summary>
/// A folder of ShinkaEvolve: initial.*, and evaluate.py, which leaves metrics.json and correct.json; shinka.yaml or shinka_*.yaml.
/// </summary>
internal static class ShinkaForm
{
    private const string Evaluator = "evaluate.py";

    public static PeerForm? Of(PeerFiles files)
    {
        if (!files.Has(Evaluator) || files.Seed("initial") is not { } seed) return null;
        string[] sizes = [.. Directory.GetFiles(files.Folder, "shinka_*.yaml").Select(Path.GetFileName).Order(StringComparer.Ordinal)!];
        var config = PeerConfig.Read(files.Folder, ["shinka.yaml", .. sizes]);
        var script = "{" + PeerAdapters.Placeholder + "}/evoprompting_shinka.py";
        var evaluator = new EvaluatorSection
        {
            Check = [files.Python, script, Evaluator, "--check"],
            Score = [files.Python, script, Evaluator, "{program}"],
        };
        var limits = new LimitsSection { Seconds = 600, MemoryMegabytes = 4_096, Processes = 64, OutputBytes = 10_000_000 };
        var definition = files.Task(seed, config.Text("evo_config.task_sys_msg"), evaluator, limits, programBytes: null);
        return new PeerForm(definition, string.Join('\n',
        [
            PeerFiles.Head("ShinkaEvolve", seed, Evaluator),
            "Programs that evaluate.py does not call correct are rejected. An evaluation has 600 seconds: the folder names no limit.",
            .. PeerNotice.Of(config, files.Folder),
        ]));
    }
}
