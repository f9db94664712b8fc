using System.Globalization;
using System.Text.Json;
using EvoPrompting.Journal;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Cli.Quality;

/// <summary>
/// Writes completions as JSON lines: run, round (from 0, as in exports) and parents of the prompt, what was asked for, what a
/// prompt would say of what was got, the outcome with all metrics after the steps of the measurement, the program.
/// </summary>
internal static class QualityLines
{
    /// <summary>Returns one line for each completion, each ended by a line feed.</summary>
    public static string Of(SearchTask task, IEnumerable<QualityCompletion> completions) =>
        string.Concat(completions.Select(c => ExportLine.Of("completion", json => Write(json, task, c)) + "\n"));

    private static void Write(Utf8JsonWriter json, SearchTask task, QualityCompletion completion)
    {
        var (prompt, origin) = (completion.Of, completion.Candidate.Origin!);
        json.WriteString("run", prompt.Of.Run);
        json.WriteNumber("round", prompt.Of.Round);
        json.WriteNumber("prompt", completion.Prompt);
        json.WriteNumber("sample", origin.Sample);
        json.WriteStartArray("parents");
        foreach (var parent in prompt.Parents)
        {
            json.WriteStartObject();
            json.WriteNumber("ordinal", parent.Candidate.Ordinal);
            Numbers(json, task.Describe(parent.Metrics!));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("temperature", origin.Temperature);
        json.WriteString("sampling_seed", origin.SamplingSeed.ToString(CultureInfo.InvariantCulture));
        Numbers(json, "asked", prompt.Asked);
        if (completion.Metrics is { } metrics) Numbers(json, "got", task.Describe(metrics));
        json.WriteBoolean("viable", completion.IsViable);
        RunExport.Fate(json, completion.Measured);
        json.WriteString("source", completion.Candidate.Source);
    }

    private static void Numbers(Utf8JsonWriter json, string name, PromptMetrics metrics)
    {
        json.WriteStartObject(name);
        Numbers(json, metrics);
        json.WriteEndObject();
    }

    private static void Numbers(Utf8JsonWriter json, PromptMetrics metrics)
    {
        foreach (var metric in metrics.Numbers()) json.WriteNumber(metric.Name, metric.Value);
    }
}
