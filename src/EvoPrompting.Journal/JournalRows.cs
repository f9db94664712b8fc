using System.Globalization;
using System.Runtime.InteropServices;
using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.History;
using EvoPrompting.Prompts;
using EvoPrompting.SearchTasks;
using Microsoft.Data.Sqlite;

namespace EvoPrompting.Journal;

/// <summary>
/// Turns rows of a journal into what they record. What was recorded after one entry and up to another costs what it is, whatever else the
/// journal holds: the outer table of each query is the one with the entries, and CROSS JOIN keeps it there.
/// </summary>
internal static class JournalRows
{
    private const string New = "n.entry > ?1 AND n.entry <= ?2";
    private const string Child = """
        c.ordinal, c.round, c.name, c.prompt, c.sample, c.temperature, c.sampling_seed, c.fault, c.source, c.taken_from, c.taken_length,
        coalesce(c.answer, k.text), c.tokens, c.finished, coalesce(c.omitted, k.omitted)
        """;

    public static RunIdentity Identity(JournalConnection journal)
    {
        var libraries =
            journal.Read("SELECT name, version FROM libraries ORDER BY position", r => new LibraryVersion(r.GetString(0), r.GetString(1)));
        return journal.Read(
            "SELECT task, seed, recipe, recipe_hash, language_model, build, kernels, cpu FROM run",
            r => new RunIdentity(
                r.GetString(0), new RunSeed(Unsigned(r.GetString(1))), r.GetString(2), r.GetString(3), r.GetString(4), r.GetString(5),
                r.GetString(6), r.GetString(7), libraries))[0];
    }

    public static IReadOnlyList<JournalEntry<Proposal>> Proposals(JournalConnection journal, long after, long to)
    {
        var parents = journal.Read(
                $"SELECT p.round, p.prompt, p.parent FROM prompts n CROSS JOIN parents p USING (round, prompt) WHERE {New} ORDER BY "
                    + $"p.round, p.prompt, p.position",
                r => (Prompt: (r.GetInt32(0), r.GetInt32(1)), Parent: r.GetInt32(2)), after, to)
            .ToLookup(p => p.Prompt, p => p.Parent);
        var children = journal.Read(
                $"SELECT {Child} FROM prompts n CROSS JOIN candidates c USING (round, prompt) LEFT JOIN calls k ON k.entry = c.call WHERE "
                    + $"{New} ORDER BY c.ordinal",
                r => ReadChild(r, (round, prompt) => [.. parents[(round, prompt)]]), after, to)
            .ToLookup(c => (c.Candidate.Round, c.Candidate.Origin!.Prompt));
        return journal.Read(
            $"SELECT n.entry, n.recorded, n.round, n.prompt, n.text FROM prompts n WHERE {New} ORDER BY n.entry",
            r =>
            {
                var own = children[(r.GetInt32(2), r.GetInt32(3))].OrderBy(c => c.Candidate.Origin!.Sample).ToArray();
                return Entry(r, new Proposal(
                    r.GetInt32(2), r.GetInt32(3), r.GetString(4), [.. own.Select(c => c.Completion!)], [.. own.Select(c => c.Candidate)]));
            },
            after, to);
    }

    public static Proposal? Proposal(JournalConnection journal, int round, int prompt) =>
        journal.Read("SELECT entry FROM prompts WHERE round = ?1 AND prompt = ?2", r => r.GetInt64(0), round, prompt) is [var entry]
            ? Proposals(journal, entry - 1, entry)[0].Content
            : null;

    /// <summary>Returns one candidate, or null.</summary>
    public static Candidate? Candidate(JournalConnection journal, int ordinal) => journal.Read(
        $"SELECT {Child} FROM candidates c LEFT JOIN calls k ON k.entry = c.call WHERE c.ordinal = ?1",
        r => ReadChild(r, (round, prompt) => ParentsOf(journal, round, prompt)).Candidate, ordinal).SingleOrDefault();

    /// <summary>Returns every candidate, in ordinal order.</summary>
    public static IReadOnlyList<Candidate> Candidates(JournalConnection journal)
    {
        var parents = journal.Read(
                "SELECT round, prompt, parent FROM parents ORDER BY round, prompt, position",
                r => (Prompt: (r.GetInt32(0), r.GetInt32(1)), Parent: r.GetInt32(2)))
            .ToLookup(p => p.Prompt, p => p.Parent);
        return journal.Read(
            $"SELECT {Child} FROM candidates c LEFT JOIN calls k ON k.entry = c.call ORDER BY c.ordinal",
            r => ReadChild(r, (round, prompt) => [.. parents[(round, prompt)]]).Candidate);
    }

    /// <summary>What came of candidates. Those that were proposed before <paramref name="known"/> are looked up one by one.</summary>
    public static IReadOnlyList<JournalEntry<EvaluatedCandidate>> Evaluated(
        JournalConnection journal, long after, long to, IReadOnlyList<JournalEntry<Proposal>> known)
    {
        var proposed = known.SelectMany(p => p.Content.Children).ToDictionary(c => c.Ordinal);
        return
        [
            .. from outcome in Outcomes(journal, New, after, to)
               let ordinal = outcome.Content.Ordinal
               let candidate = proposed.GetValueOrDefault(ordinal) ?? Candidate(journal, ordinal)!
               select new JournalEntry<EvaluatedCandidate>(
                   outcome.Number, outcome.Recorded, new EvaluatedCandidate(candidate, outcome.Content.Outcome)),
        ];
    }

    /// <summary>Returns what came of one candidate, and the form of its program; null where that is not recorded.</summary>
    public static RecordedOutcome? Outcome(JournalConnection journal, int ordinal) =>
        Outcomes(journal, "n.ordinal = ?1", ordinal).SingleOrDefault()?.Content;

    public static IReadOnlyList<JournalEntry<FurtherTraining>> Trainings(JournalConnection journal, long after, long to) =>
        Trainings(journal, New, after, to);

    /// <summary>Returns the further trainings of one child that count before a round, in their order.</summary>
    public static IEnumerable<FurtherTraining> Trainings(JournalConnection journal, int ordinal, int beforeRound) =>
        Trainings(journal, "n.ordinal = ?1 AND n.round < ?2", ordinal, beforeRound).Select(t => t.Content).OrderBy(t => t.Number);

    public static IReadOnlyList<JournalEntry<LostAttempt>> Attempts(JournalConnection journal, long after, long to) => journal.Read(
        $"SELECT n.entry, n.recorded, n.ordinal, n.reason FROM attempts n WHERE {New} ORDER BY n.entry",
        r => Entry(r, new LostAttempt(r.GetInt32(2), r.GetString(3))), after, to);

    public static IReadOnlyList<JournalEntry<ModelCall>> Calls(JournalConnection journal, long after, long to) =>
        Calls(journal, New, after, to);

    public static ModelCall? Call(JournalConnection journal, string request) =>
        Calls(journal, "n.request = ?1", request).SingleOrDefault()?.Content;

    public static IReadOnlyList<JournalEntry<CommittedRound>> Rounds(JournalConnection journal, long after, long to) => journal.Read(
        $"""
        SELECT n.entry, n.recorded, n.round, n.soft_prompt_length, n.soft_prompt_width, n.soft_prompt, n.optimizer_state,
            n.tuning_examples, n.tuning_held_out, n.tuning_loss_before, n.tuning_loss_after, n.tuning_rolled_back, n.soft_prompt_hash
        FROM rounds n WHERE {New} ORDER BY n.entry
        """,
        r =>
        {
            var round = r.GetInt32(2);
            var softPrompt = new SoftPrompt(r.GetInt32(3), r.GetInt32(4), Floats(r, 5), Floats(r, 6));
            if (softPrompt.Hash() != r.GetString(12))
                throw new JournalException($"the journal is damaged (the soft prompt of round {round} is not the one that was recorded): "
                    + "restore it from a copy, or begin the run anew in another folder");
            var tuning = r.IsDBNull(7)
                ? null : new TuningResult(softPrompt, r.GetInt32(7), r.GetInt32(8), Loss(r, 9), Loss(r, 10), r.GetBoolean(11));
            return Entry(r, new CommittedRound(
                round,
                journal.Read("SELECT ordinal FROM round_parents WHERE round = ?1 ORDER BY position", o => o.GetInt32(0), round),
                journal.Read("SELECT ordinal FROM members WHERE round = ?1 ORDER BY ordinal", o => o.GetInt32(0), round),
                journal.Read("SELECT ordinal FROM retired WHERE round = ?1 ORDER BY ordinal", o => o.GetInt32(0), round),
                softPrompt, tuning));
        },
        after, to);

    public static IReadOnlyList<JournalEntry<SessionMark>> Sessions(JournalConnection journal, long after, long to) => journal.Read(
        $"""
        SELECT n.entry, n.recorded, n.entry, FALSE FROM sessions n WHERE {New}
        UNION ALL SELECT n.entry, n.recorded, n.session, TRUE FROM session_ends n WHERE {New} ORDER BY 1
        """,
        r => Entry(r, new SessionMark(r.GetInt64(2), r.GetBoolean(3))), after, to);

    private static IReadOnlyList<JournalEntry<FurtherTraining>> Trainings(
        JournalConnection journal, string where, params ReadOnlySpan<object?> arguments)
    {
        var metrics = journal
            .Read(
                $"SELECT m.training, m.name, m.value FROM trainings n CROSS JOIN training_metrics m ON m.training = n.entry WHERE {where} "
                    + $"ORDER BY m.training, m.position",
                r => (Training: r.GetInt64(0), Metric: new Metric(r.GetString(1), r.GetDouble(2))), arguments)
            .ToLookup(m => m.Training, m => m.Metric);
        return journal.Read(
            "SELECT n.entry, n.recorded, n.ordinal, n.number, n.round, n.kind, n.stage, n.reason, f.text "
                + $"FROM trainings n LEFT JOIN feedback f ON f.entry = n.entry WHERE {where} ORDER BY n.entry",
            r => Entry(r, new FurtherTraining(
                r.GetInt32(2), r.GetInt32(3), r.GetInt32(4),
                r.GetString(5) == "scored"
                    ? new Outcome.Scored(new MetricSet([.. metrics[r.GetInt64(0)]]), r.Text(8))
                    : new Outcome.Rejected(new Stage(r.GetString(6)), r.GetString(7)))),
            arguments);
    }

    private static IReadOnlyList<JournalEntry<RecordedOutcome>> Outcomes(
        JournalConnection journal, string where, params ReadOnlySpan<object?> arguments)
    {
        var metrics = journal
            .Read(
                $"SELECT m.ordinal, m.name, m.value FROM outcomes n CROSS JOIN metrics m USING (ordinal) WHERE {where} ORDER BY m.ordinal, "
                    + $"m.position",
                r => (Ordinal: r.GetInt32(0), Metric: new Metric(r.GetString(1), r.GetDouble(2))), arguments)
            .ToLookup(m => m.Ordinal, m => m.Metric);
        return journal.Read(
            "SELECT n.entry, n.recorded, n.ordinal, n.kind, n.stage, n.reason, n.original, n.form, f.text "
                + $"FROM outcomes n LEFT JOIN feedback f ON f.entry = n.entry WHERE {where} ORDER BY n.entry",
            r => Entry(r, new RecordedOutcome(
                r.GetInt32(2),
                r.GetString(3) switch
                {
                    "scored" => new Outcome.Scored(new MetricSet([.. metrics[r.GetInt32(2)]]), r.Text(8)),
                    // version 2 wrote "Compile"
                    "rejected" => new Outcome.Rejected(new Stage(r.GetString(4).ToLowerInvariant()), r.GetString(5)),
                    _ => new Outcome.Duplicate(r.GetInt32(6)),
                },
                r.Text(7))),
            arguments);
    }

    private static IReadOnlyList<JournalEntry<ModelCall>> Calls(
        JournalConnection journal, string where, params ReadOnlySpan<object?> arguments) => journal.Read(
        $"""
        SELECT n.entry, n.recorded, n.request, n.model, n.step, n.sampling_seed, n.asked, n.text, n.fault, n.finished,
            n.input_tokens, n.cached_tokens, n.output_tokens, n.served_by, n.omitted
        FROM calls n WHERE {where} ORDER BY n.entry
        """,
        r => Entry(r, new ModelCall(
            r.GetString(2), r.GetString(3), r.GetInt32(4), Unsigned(r.GetString(5)), r.GetString(6), r.Text(7), r.Text(8), r.GetBoolean(9),
            new TokenUsage(r.Number(10), r.Number(11), r.Number(12)), r.Text(13), r.GetInt32(14))),
        arguments);

    /// <summary>A candidate, and of a child the answer that it was read from.</summary>
    private static (Candidate Candidate, Completion? Completion) ReadChild(SqliteDataReader row, Func<int, int, IReadOnlyList<int>> parents)
    {
        var (ordinal, round) = (row.GetInt32(0), row.GetInt32(1));
        var answer = row.Text(11);
        var source = new StoredProgram(row.GetString(8), row.GetInt32(9), row.GetInt32(10)).Source(answer);
        if (row.IsDBNull(3)) return (new Candidate(ordinal, round, source, Name: row.GetString(2)), null);
        var prompt = row.GetInt32(3);
        var origin = new Origin(prompt, row.GetInt32(4), parents(round, prompt), row.GetDouble(5), Unsigned(row.GetString(6)), row.Text(7));
        return (new Candidate(ordinal, round, source, origin),
            new Completion(answer!, row.GetInt32(12), row.GetBoolean(13), origin.Fault, row.GetInt32(14)));
    }

    private static IReadOnlyList<int> ParentsOf(JournalConnection journal, int round, int prompt) =>
        journal.Read("SELECT parent FROM parents WHERE round = ?1 AND prompt = ?2 ORDER BY position", r => r.GetInt32(0), round, prompt);

    private static JournalEntry<T> Entry<T>(SqliteDataReader row, T content) =>
        new(row.GetInt64(0), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)), content);

    private static double Loss(SqliteDataReader row, int column) => row.IsDBNull(column) ? double.NaN : row.GetDouble(column);

    private static float[] Floats(SqliteDataReader row, int column) =>
        MemoryMarshal.Cast<byte, float>((byte[])row.GetValue(column)).ToArray();

    private static ulong Unsigned(string text) => ulong.Parse(text, CultureInfo.InvariantCulture);
}

/// <summary>What came of a candidate, and the form of its program.</summary>
internal sealed record RecordedOutcome(int Ordinal, Outcome Outcome, string? Form);
