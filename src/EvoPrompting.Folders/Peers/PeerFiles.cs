using EvoPrompting.Files;
using EvoPrompting.Folders.Definition;
using EvoPrompting.Folders.Languages;
using EvoPrompting.Folders.Writing;

namespace EvoPrompting.Folders.Peers;

/// <summary>A folder that another system runs: its files, and what every form takes of them in the same way.</summary>
internal sealed class PeerFiles(string folder, string? python)
{
    private const int LeastProgramBytes = 50_000, MostProgramBytes = 250_000; // of a program, where nothing else is said
    private const string Fitness = "combined_score";

    public string Folder => folder;

    /// <summary>The word that starts Python.</summary>
    public string Python => python ?? "python3";

    public bool Has(string file) => File.Exists(Path.Combine(folder, file));

    /// <summary>Returns the program that a search begins with, <paramref name="stem"/> with any ending; null where there is none.</summary>
    /// <exception cref="UserException">There are several, or it is a folder.</exception>
    public string? Seed(string stem)
    {
        string[] found = [.. Directory.GetFiles(folder, stem + ".*").Select(Path.GetFileName).Order(StringComparer.Ordinal)!];
        if (found.Length > 1)
            throw new UserException($"{folder} has several programs to begin with ({string.Join(", ", found)}): leave one.");
        if (found.Length == 0 && Directory.Exists(Path.Combine(folder, stem)))
            throw new UserException($"{Path.Combine(folder, stem)} is a folder; a program of several files cannot be evolved yet.");
        return found.SingleOrDefault();
    }

    /// <summary>Returns the task of such a folder: a score to be raised, and whatever other numbers come with it.</summary>
    /// <param name="description">What the peer tells its language model; null: the usual sentence.</param>
    /// <param name="programBytes">The longest program that the peer takes; null where it does not say.</param>
    public FolderDefinition Task(string seed, string? description, EvaluatorSection evaluator, LimitsSection limits, double? programBytes)
    {
        var ending = Path.GetExtension(seed);
        var language = KnownLanguages.All.FirstOrDefault(l => l.Extension.Equals(ending, StringComparison.OrdinalIgnoreCase));
        var bytes = FileLength.Of(Path.Combine(folder, seed));
        return new FolderDefinition
        {
            Name = NewFolder.NameOf(folder),
            Description = description is { } given && !string.IsNullOrWhiteSpace(given) ? given.Trim()
                : $"Improve the program so that its evaluator gives it a larger {Fitness}.",
            Language = language?.Name ?? (ending.Length > 1 ? ending[1..].ToLowerInvariant() : "text"),
            Extension = ending,
            Comment = language?.Comment ?? "#",
            Seeds = [seed],
            Evaluator = evaluator,
            Metrics =
            [
                new MetricSection { Name = Fitness, Meaning = "what its evaluator gives", Better = Direction.Larger, Decimals = 6 },
            ],
            OtherMetrics = true,
            Fitness = Fitness,
            Error = $"0.5 - 0.5 * {Fitness} / (1 + Abs({Fitness}))", // from 1 to 0, whatever the score's range
            Limits = limits with
            {
                ProgramBytes = (int)Math.Clamp(Math.Max(programBytes ?? LeastProgramBytes, bytes), 100, MostProgramBytes),
            },
        };
    }

    /// <summary>Returns the first line of a notice: which form was seen, and what its one step means.</summary>
    public static string Head(string peer, params string[] files) =>
        $"This is a folder of {peer} ({string.Join(", ", files)}). Its evaluator loads each program into its own process: jailed as a "
        + "whole, but a program can write its own score.";
}
