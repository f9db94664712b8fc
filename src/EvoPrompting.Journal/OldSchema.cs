namespace EvoPrompting.Journal;

/// <summary>
/// Shows journals of older versions as if they had today's tables: views of this connection's own, in memory. Nothing is written to the
/// file. Entries are counted by the times that were recorded.
/// </summary>
internal static class OldSchema
{
    /// <summary>Begins to show them; nothing for a journal of today's version.</summary>
    public static void Show(JournalConnection journal)
    {
        var version = journal.ReadNumber("PRAGMA user_version");
        if (version <= 4) journal.Run(WithoutFeedback);
        if (version <= 3) journal.Run(WithoutTrainings);
        if (version > 2) return;
        journal.Run(version == 1 ? WithoutCalls : WithCalls);
        journal.Run(Views);
    }

    /// <summary>Returns the last entry of all tables, of a journal of any version that is shown.</summary>
    public static long LastEntry(JournalConnection journal) => journal.ReadNumber(
        journal.ReadNumber("PRAGMA user_version") > 2 ? JournalSchema.LastEntry : "SELECT max(entry) FROM entries");

    // In version 4 evaluators say numbers only.
    private const string WithoutFeedback = "CREATE TEMP VIEW feedback AS SELECT 0 AS entry, '' AS text WHERE FALSE";

    // Version 3 trains each candidate once.
    private const string WithoutTrainings = """
        CREATE TEMP VIEW trainings AS SELECT 0 AS entry, 0 AS ordinal, 0 AS number, 0 AS round, '' AS kind, NULL AS stage, NULL AS reason,
            0 AS recorded WHERE FALSE;
        CREATE TEMP VIEW training_metrics AS SELECT 0 AS training, 0 AS position, '' AS name, 0.0 AS value WHERE FALSE;
        """;

    // Version 1 knows no endpoints: no calls, no faults of theirs.
    private const string WithoutCalls = """
        CREATE TEMP VIEW old_calls AS SELECT 0 AS id, '' AS request, '' AS model, 0 AS step, '' AS sampling_seed, '' AS asked, '' AS text,
            NULL AS fault, 0 AS finished, NULL AS input_tokens, NULL AS cached_tokens, NULL AS output_tokens, NULL AS served_by, 0 AS recorded WHERE FALSE;
        CREATE TEMP VIEW old_completions AS SELECT round, prompt, sample, text, tokens, finished, NULL AS fault FROM main.completions;
        """;

    private const string WithCalls = """
        CREATE TEMP VIEW old_calls AS SELECT rowid AS id, * FROM main.calls;
        CREATE TEMP VIEW old_completions AS SELECT * FROM main.completions;
        """;

    private const string Views = """
        CREATE TEMP TABLE entries (entry INTEGER PRIMARY KEY, kind TEXT, first INTEGER, second INTEGER, UNIQUE (kind, first, second));
        INSERT INTO entries (kind, first, second) SELECT kind, first, second FROM (
            SELECT 'session' AS kind, id AS first, 0 AS second, began AS time, 0 AS rank FROM main.sessions
            UNION ALL SELECT 'call', id, 0, recorded, 1 FROM old_calls
            UNION ALL SELECT 'prompt', round, prompt, recorded, 2 FROM main.prompts
            UNION ALL SELECT 'outcome', ordinal, 0, recorded, 3 FROM main.outcomes
            UNION ALL SELECT 'round', round, 0, recorded, 4 FROM main.rounds
            UNION ALL SELECT 'end', id, 0, ended, 5 FROM main.sessions WHERE ended IS NOT NULL)
        ORDER BY time, rank, first, second;

        CREATE TEMP VIEW run AS SELECT id, (SELECT min(began) FROM main.sessions) AS born,
            task, seed, recipe, recipe_hash, language_model, build, kernels, cpu FROM main.run;
        CREATE TEMP VIEW sessions AS SELECT entry, began AS recorded FROM entries CROSS JOIN main.sessions ON id = first WHERE kind = 'session';
        CREATE TEMP VIEW session_ends AS
            SELECT e.entry, b.entry AS session, ended AS recorded FROM entries e CROSS JOIN main.sessions ON id = e.first
            JOIN entries b ON b.kind = 'session' AND b.first = id AND b.second = 0 WHERE e.kind = 'end';
        CREATE TEMP VIEW calls AS SELECT entry, old.*, 0 AS omitted FROM entries CROSS JOIN old_calls old ON id = first WHERE kind = 'call';
        CREATE TEMP VIEW prompts AS SELECT entry, old.* FROM entries CROSS JOIN main.prompts old ON round = first AND prompt = second WHERE kind = 'prompt';
        CREATE TEMP VIEW parents AS SELECT round, prompt, position, parent FROM main.parents JOIN main.candidates USING (ordinal) WHERE sample = 0;
        CREATE TEMP VIEW candidates AS
            SELECT c.ordinal, c.round, c.name, c.prompt, c.sample, c.temperature, c.sampling_seed, old.text AS answer, NULL AS call, 0 AS omitted,
                old.tokens, old.finished, old.fault, c.source, 0 AS taken_from, 0 AS taken_length
            FROM main.candidates c LEFT JOIN old_completions old USING (round, prompt, sample);
        CREATE TEMP VIEW outcomes AS
            SELECT entry, ordinal, old.kind, stage, reason, original, NULL AS form, recorded
            FROM entries e CROSS JOIN main.outcomes old ON ordinal = first WHERE e.kind = 'outcome';
        CREATE TEMP VIEW attempts AS SELECT 0 AS entry, 0 AS ordinal, '' AS reason, 0 AS recorded WHERE FALSE;
        CREATE TEMP VIEW rounds AS SELECT entry, old.* FROM entries CROSS JOIN main.rounds old ON round = first WHERE kind = 'round';
        CREATE TEMP VIEW members AS SELECT joined AS round, ordinal FROM main.population;
        CREATE TEMP VIEW retired AS SELECT retired AS round, ordinal FROM main.population WHERE retired IS NOT NULL;
        """;
}
