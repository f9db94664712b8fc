using System.Text.Json;
using System.Text.Json.Serialization;
using EvoPrompting.Files;
using EvoPrompting.Journal;
using EvoPrompting.Journal.Summaries;
using EvoPrompting.LanguageModels.Tuning;
using EvoPrompting.Prompts;
using EvoPrompting.Recipes;

namespace EvoPrompting.Cli.Running;

/// <summary>
/// What the tunings of a finished run were worth to the rounds after them, kept beside its journal: it follows from the journal and the
/// language model, which a report does not load.
/// </summary>
internal static class JudgedTunings
{
    private static readonly JsonSerializerOptions Options = new() // a loss that is no number is a result, too
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>
    /// Judges the tunings of a run and keeps what came of it; those that were undone are none, and a run without others gets no file.
    /// </summary>
    public static async Task KeepAsync(
        RunFolder folder, RunSummary summary, ITunableLanguageModel model, int threads, CancellationToken stop)
    {
        var states = summary.History.States;
        var links = Links(summary).Where(l => states[l.Round + 1].State.SoftPrompt != states[l.Round].State.SoftPrompt).ToArray();
        if (links.Length == 0) return;
        var judge = new ForwardChaining(model, threads);
        var judged = new List<JudgedTuning>();
        foreach (var link in links)
            judged.Add(await judge.JudgeAsync(link, states[0].State.SoftPrompt, states[link.Round + 1].State.SoftPrompt, stop));
        AtomicFile.Write(folder.Tunings, JsonSerializer.Serialize(judged, Options));
    }

    /// <summary>Returns what is kept; nothing where nothing is, or where it is damaged: it can be made again.</summary>
    public static IReadOnlyList<JudgedTuning> Of(RunFolder folder)
    {
        try
        {
            if (!File.Exists(folder.Tunings)) return [];
            var kept = JsonSerializer.Deserialize<List<JudgedTuning?>>(File.ReadAllText(folder.Tunings), Options) ?? [];
            return kept.All(t => t?.Next is { } next && next.All(c => c is not null)) ? [.. kept.OfType<JudgedTuning>()] : [];
        }
        catch (Exception e) when (e is JsonException || FileFault.Is(e))
        {
            return [];
        }
    }

    /// <summary>Returns all that a run's soft prompt was, or could have been, tuned on and judged by.</summary>
    /// <param name="pairs">Tuned on what; null for what the run's recipe says.</param>
    public static IReadOnlyList<ForwardLink> Links(RunSummary summary, TuningPairs? pairs = null) => ForwardLink.Of(
        summary.Task, summary.Recipe.Search.ErrorCeiling, pairs ?? summary.Recipe.Tuning.Pairs,
        [.. summary.History.States.Select(s => s.State)]);
}
