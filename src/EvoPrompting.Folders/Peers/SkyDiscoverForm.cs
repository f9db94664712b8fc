using EvoPrompting.Folders.Definition;

namespace EvoPrompting.Folders.Peers;

/// <summary>A folder of SkyDiscover: initial_program.*, evaluator/evaluate.sh, which prints JSON; config.yaml. No container.</summary>
internal static class SkyDiscoverForm
{
    private const string Evaluator = "evaluator/evaluate.sh";
    private const double UsualSeconds = 360;

    public static PeerForm? Of(PeerFiles files)
    {
        if (!files.Has(Evaluator) || files.Seed("initial_program") is not { } seed) return null;
        var config = PeerConfig.Read(files.Folder, "config.yaml", "config.yml");
        var evaluator = new EvaluatorSection
        {
            Score = [files.Python, "{" + PeerAdapters.Placeholder + "}/evoprompting_skydiscover.py", Evaluator, "{program}"],
        };
        var limits = new LimitsSection
        {
            Seconds = Math.Clamp(config.Number("evaluator.timeout") ?? UsualSeconds, 1, 604_800),
            MemoryMegabytes = 4_096,
            Processes = 64,
            OutputBytes = 10_000_000,
        };
        var definition = files.Task(
            seed, config.Text("prompt.system_message"), evaluator, limits, config.Number("max_solution_length"));
        return new PeerForm(definition, string.Join('\n',
        [
            PeerFiles.Head("SkyDiscover", seed, Evaluator),
            "No container is made: evaluate.sh runs here, with this folder's path for /benchmark, and with the Python of this machine.",
            .. PeerNotice.Of(config, files.Folder),
        ]));
    }
}
