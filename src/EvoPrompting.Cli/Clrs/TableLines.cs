using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using EvoPrompting.Tasks.Clrs;
using EvoPrompting.Tasks.Clrs.Tables;

namespace EvoPrompting.Cli.Clrs;

/// <summary>A table of functions as programs read it.</summary>
internal static class TableLines
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Returns one line for each training, commas between its fields (RFC 4180, but for line feeds).</summary>
    public static string Csv(TableResults results)
    {
        var lengths = results.FurtherLengths;
        string[] metrics = [.. new ClrsTask().Metrics.Select(m => m.Name), .. results.FurtherLengths.Select(ClrsWorkerTask.TestErrorAt)];
        return string.Concat(
        [
            Line(["algorithm", "function", "seed", "outcome", "stage", "reason", .. metrics, .. lengths.Select(l => $"failed_at_{l}")]),
            .. results.Trainings.Select(t => Line(
            [
                t.Algorithm, t.Function, $"{t.Seed}", t.Metrics is null ? "rejected" : "scored", t.Stage ?? "", t.Reason ?? "",
                .. metrics.Select(m =>
                    t.Metrics?.TryGetValue(m, out var value) == true ? value.ToString("R", CultureInfo.InvariantCulture) : ""),
                .. lengths.Select(l =>
                    t.FailedTests?.FirstOrDefault(f => f.Length == l) is { } failed ? $"{failed.Stage}: {failed.Reason}" : ""),
            ])),
        ]);
    }

    /// <summary>Returns one object: all functions with their scores, the paper's rows, all trainings. Scores are shares of 1.</summary>
    public static string Json(TableResults results, string recipe) => JsonSerializer.Serialize(
        new
        {
            Recipe = recipe,
            results.Trainings[0].Settings.Training,
            Builds = results.Trainings.Select(t => t.Build).Distinct(),
            results.FurtherLengths,
            Baseline = results.BaselineName,
            Algorithms = results.Algorithms.Select(a => new
            {
                Algorithm = a,
                Best = results.Best(a)?.Name,
                Tied = results.Highest(a) is { Count: > 1 } tied ? tied.Select(f => f.Name) : null,
                Paper = Paper(a),
                Functions = results.On(a).Select(f => new
                {
                    Function = f.Name,
                    ModelSize = f.Size,
                    Trained = f.Trainings.Count,
                    Validation = Scores(f.Validation),
                    Test = Scores(f.Test),
                    TestAt = results.FurtherLengths.ToDictionary(l => $"{l}", l => Scores(f.TestAt(l))),
                    PAgainstBaseline = results.AgainstBaseline(f),
                    f.Rejection,
                }),
            }),
            Trainings = results.Trainings.Select(t => new { t.Algorithm, t.Function, t.Seed, t.Stage, t.Reason, t.Metrics, t.FailedTests }),
        },
        Options) + "\n";

    private static object? Paper(string algorithm) => PublishedTable.Of(algorithm) is not { } row ? null : new
    {
        row.Function,
        ModelSize = row.Size,
        BaselineModelSize = row.BaselineSize,
        Found = Share(row.Found),
        Baseline = Share(row.Baseline),
        Ibarz = Share(row.Ibarz),
    };

    /// <summary>The digits of the paper, and no more: 93.46 percent are 0.9346.</summary>
    private static object Share(PublishedScore percent) =>
        new { Mean = (decimal)percent.Mean / 100, Deviation = (decimal)percent.Deviation / 100 };

    private static object? Scores(Sample sample) => sample.Count == 0
        ? null : new { sample.Mean, Deviation = sample.Count < 2 ? (double?)null : sample.Deviation, sample.Values };

    private static string Line(IEnumerable<string> fields) => string.Join(',', fields.Select(Field)) + "\n";

    private static string Field(string text) =>
        text.AsSpan().IndexOfAny(",\"\n\r") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
