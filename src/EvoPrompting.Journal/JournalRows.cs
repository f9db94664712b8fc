using System.Globalization;
using System.Runtime.InteropServices;
using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.History;
using EvoPrompting.Prompts;
using EvoPrompting.Search;
using EvoPrompting.SearchTasks;
using Microsoft.Data.Sqlite;

namespace EvoPrompting.Journal;

/// <summary>Turns rows of a journal into what they record.</summary>
internal static class JournalRows
{
    public static RunIdentity Identity(SqliteConnection journal)
    {
        var libraries = journal.Read("SELECT name, version FROM libraries ORDER BY position", r => new LibraryVersion(r.GetString(0), r.GetString(1)));
        return journal.Read(
            "SELECT task, seed, recipe, recipe_hash, language_model, build, kernels, cpu FROM run",
            r => new RunIdentity(
                r.GetString(0), new RunSeed(Unsigned(r.GetString(1))), r.GetString(2), r.GetString(3), r.GetString(4), r.GetString(5),
                r.GetString(6), r.GetString(7), libraries))[0];
    }

    /// <summary>Every candidate, or those of a condition on <c>candidates</c>, in ordinal order.</summary>
    public static IReadOnlyList<Candidate> Candidates(SqliteConnection journal, string where = "TRUE", params ReadOnlySpan<object?> arguments)
    {
        var parents = journal
            .Read(
                $"SELECT ordinal, parent FROM parents WHERE ordinal IN (SELECT ordinal FROM candidates WHERE {where}) ORDER BY ordinal, position",
                r => (Ordinal: r.GetInt32(0), Parent: r.GetInt32(1)), arguments)
            .ToLookup(p => p.Ordinal, p => p.Parent);
        return journal.Read(
            $"""
            SELECT ordinal, round, source, name, prompt, sample, temperature, sampling_seed, (
                SELECT fault FROM completions p WHERE p.round = candidates.round AND p.prompt = candidates.prompt AND p.sample = candidates.sample)
            FROM candidates WHERE {where} ORDER BY ordinal
            """,
            r =>
            {
                var ordinal = r.GetInt32(0);
                var origin = r.IsDBNull(4)
                    ? null
                    : new Origin(r.GetInt32(4), r.GetInt32(5), [.. parents[ordinal]], r.GetDouble(6), Unsigned(r.GetString(7)), r.Text(8));
                return new Candidate(ordinal, r.GetInt32(1), r.GetString(2), origin, r.Text(3));
            },
            arguments);
    }

    /// <summary>What came of every candidate, or of those of a condition on <c>outcomes</c>, in ordinal order.</summary>
    public static IReadOnlyList<RecordedOutcome> Outcomes(SqliteConnection journal, string where = "TRUE", params ReadOnlySpan<object?> arguments)
    {
        var metrics = journal
            .Read(
                $"SELECT ordinal, name, value FROM metrics WHERE ordinal IN (SELECT ordinal FROM outcomes WHERE {where}) ORDER BY ordinal, position",
                r => (Ordinal: r.GetInt32(0), Metric: new Metric(r.GetString(1), r.GetDouble(2))), arguments)
            .ToLookup(m => m.Ordinal, m => m.Metric);
        return journal.Read(
            $"SELECT ordinal, kind, stage, reason, original, recorded FROM outcomes WHERE {where} ORDER BY ordinal",
            r => new RecordedOutcome(
                r.GetInt32(0),
                r.GetString(1) switch
                {
                    "scored" => new Outcome.Scored(new MetricSet([.. metrics[r.GetInt32(0)]])),
                    "rejected" => new Outcome.Rejected(new Stage(r.GetString(2).ToLowerInvariant()), r.GetString(3)), // journals of version 2 write Compile,
                    _ => new Outcome.Duplicate(r.GetInt32(4)),
                },
                Time(r.GetInt64(5))),
            arguments);
    }

    public static Proposal? Proposal(SqliteConnection journal, int round, int prompt)
    {
        if (journal.Read("SELECT text FROM prompts WHERE round = ?1 AND prompt = ?2", r => r.GetString(0), round, prompt) is not [var text]) return null;
        var completions = journal.Read(
            "SELECT text, tokens, finished, fault FROM completions WHERE round = ?1 AND prompt = ?2 ORDER BY sample",
            r => new Completion(r.GetString(0), r.GetInt32(1), r.GetBoolean(2), r.Text(3)), round, prompt);
        var children = Candidates(journal, "round = ?1 AND prompt = ?2", round, prompt).OrderBy(c => c.Origin!.Sample);
        return new Proposal(round, prompt, text, completions, [.. children]);
    }

    /// <summary>Every call, or those of a condition on <c>calls</c>, ordered by request.</summary>
    public static IReadOnlyList<ModelCall> Calls(SqliteConnection journal, string where = "TRUE", params ReadOnlySpan<object?> arguments) => journal.Read(
        $"""
        SELECT request, model, step, sampling_seed, asked, text, fault, finished, input_tokens, cached_tokens, output_tokens, served_by
        FROM calls WHERE {where} ORDER BY request
        """,
        r => new ModelCall(
            r.GetString(0), r.GetString(1), r.GetInt32(2), Unsigned(r.GetString(3)), r.GetString(4), r.Text(5), r.Text(6), r.GetBoolean(7),
            new TokenUsage(r.Number(8), r.Number(9), r.Number(10)), r.Text(11)),
        arguments);

    public static int? LastRound(SqliteConnection journal) => (int?)journal.Read("SELECT max(round) FROM rounds", r => r.Number(0))[0];

    /// <summary>The state that a committed round starts from.</summary>
    public static SearchState State(SqliteConnection journal, int round)
    {
        const string InPopulation = "ordinal IN (SELECT ordinal FROM population WHERE joined <= ?1)";
        const string IsParent = "ordinal IN (SELECT ordinal FROM round_parents WHERE round = ?1)";
        var parents = journal.Read("SELECT ordinal FROM round_parents WHERE round = ?1 ORDER BY position", r => r.GetInt32(0), round);
        var retired = journal.Read("SELECT ordinal FROM population WHERE retired <= ?1", r => r.GetInt32(0), round);
        var evaluatedParents = Evaluated(journal, IsParent, round).ToDictionary(e => e.Candidate.Ordinal);
        var population = new Population(Evaluated(journal, InPopulation, round), new SortedSet<int>(retired));
        return new SearchState(round, population, [.. parents.Select(p => evaluatedParents[p])], SoftPrompt(journal, round));
    }

    public static TuningResult? Tuning(SqliteConnection journal, int round)
    {
        var softPrompt = SoftPrompt(journal, round);
        return journal.Read(
            "SELECT tuning_examples, tuning_held_out, tuning_loss_before, tuning_loss_after, tuning_rolled_back FROM rounds WHERE round = ?1",
            r => r.IsDBNull(0) ? null : new TuningResult(softPrompt, r.GetInt32(0), r.GetInt32(1), Loss(r, 2), Loss(r, 3), r.GetBoolean(4)),
            round)[0];
    }

    public static double Loss(SqliteDataReader row, int column) => row.IsDBNull(column) ? double.NaN : row.GetDouble(column);

    public static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private static IReadOnlyList<EvaluatedCandidate> Evaluated(SqliteConnection journal, string where, int round) =>
        [.. Candidates(journal, where, round).Zip(Outcomes(journal, where, round), (candidate, outcome) => new EvaluatedCandidate(candidate, outcome.Outcome))];

    private static SoftPrompt SoftPrompt(SqliteConnection journal, int round) => journal.Read(
        "SELECT soft_prompt_length, soft_prompt_width, soft_prompt, optimizer_state FROM rounds WHERE round = ?1",
        r => new SoftPrompt(r.GetInt32(0), r.GetInt32(1), Floats(r, 2), Floats(r, 3)), round)[0];

    private static float[] Floats(SqliteDataReader row, int column) => MemoryMarshal.Cast<byte, float>((byte[])row.GetValue(column)).ToArray();

    private static ulong Unsigned(string text) => ulong.Parse(text, CultureInfo.InvariantCulture);
}

/// <summary>What came of a candidate, and when that was recorded.</summary>
internal sealed record RecordedOutcome(int Ordinal, Outcome Outcome, DateTimeOffset Time);
