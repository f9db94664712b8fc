using System.Globalization;
using EvoPrompting.Folders.Definition;

namespace EvoPrompting.Folders.Peers;

/// <summary>
/// A folder of OpenEvolve: initial_program.*, and evaluator.py with <c>evaluate(path)</c> or stages; config.yaml. SkyDiscover runs the same
/// form, with a few other words for the same keys.
/// </summary>
internal static class OpenEvolveForm
{
    private const string Evaluator = "evaluator.py";
    private const double UsualSeconds = 300;

    private static readonly double[] UsualThresholds = [0.5, 0.75, 0.9];
    private static readonly string[] UsualFeatures = ["complexity", "diversity"];

    public static PeerForm? Of(PeerFiles files)
    {
        if (!files.Has(Evaluator) || files.Seed("initial_program") is not { } seed) return null;
        var config = PeerConfig.Read(files.Folder, "config.yaml", "config.yml");
        var definition = Definition(files, seed, config);
        return new PeerForm(definition, string.Join('\n',
        [
            PeerFiles.Head("OpenEvolve", seed, Evaluator), .. PeerNotice.Of(config, files.Folder),
        ]));
    }

    private static FolderDefinition Definition(PeerFiles files, string seed, PeerConfig config)
    {
        var seconds = config.Number("evaluator.timeout") ?? UsualSeconds;
        var isStaged = config.Flag("evaluator.cascade_evaluation") ?? true;
        var thresholds = config.Numbers("evaluator.cascade_thresholds") ?? UsualThresholds;
        var features = config.Words("database.feature_dimensions") ?? UsualFeatures;
        var hasFeedback = (config.Flag("evaluator.enable_artifacts") ?? true) & (config.Flag("prompt.include_artifacts") ?? true);
        var script = "{" + PeerAdapters.Placeholder + "}/evoprompting_openevolve.py";
        var evaluator = new EvaluatorSection
        {
            Check = [files.Python, script, Evaluator, "--check"],
            Score =
            [
                files.Python, script, Evaluator, "{program}", "--seconds", Word(seconds),
                .. isStaged ? (string[])["--thresholds", .. thresholds.Select(Word)] : [],
                .. features.Count > 0 ? (string[])["--features", .. features] : [],
                .. hasFeedback ? (string[])[] : ["--no-feedback"],
            ],
            Exclusive = config.IsOne("evaluator.parallel_evaluations"),
        };
        var limits = new LimitsSection
        {
            Seconds = Math.Clamp((isStaged ? 3 : 1) * seconds + 30, 1, 604_800), // each stage has its own clock in the script
            MemoryMegabytes = (int)Math.Clamp(config.Number("evaluator.memory_limit_mb") ?? 4_096, 16, 1_000_000),
            Processes = 64,
            OutputBytes = 10_000_000,
        };
        var characters = config.Number("max_code_length") ?? config.Number("max_solution_length");
        return files.Task(seed, config.Text("prompt.system_message"), evaluator, limits, characters);
    }

    private static string Word(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}
