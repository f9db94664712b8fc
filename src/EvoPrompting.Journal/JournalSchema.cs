namespace EvoPrompting.Journal;

/// <summary>
/// The tables of a journal. Rounds count from 0, seeds have round -1; seeds of chance are unsigned 64-bit numbers, which SQLite lacks,
/// so they are decimal text; times are milliseconds since 1970 (UTC), for reports only.
/// </summary>
internal static class JournalSchema
{
    /// <summary>"EvoP": tells a journal from other SQLite files.</summary>
    public const int ApplicationId = 0x45766F50;

    /// <summary>Rises with every change of the tables.</summary>
    public const int Version = 3;

    /// <summary>Journals from this version on are read, in a copy that is brought up to date first.</summary>
    public const int OldestRead = 1;

    public const string Tables = """
        CREATE TABLE run (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            task TEXT NOT NULL, seed TEXT NOT NULL, recipe TEXT NOT NULL, recipe_hash TEXT NOT NULL, language_model TEXT NOT NULL,
            build TEXT NOT NULL, kernels TEXT NOT NULL, cpu TEXT NOT NULL) STRICT;
        CREATE TABLE libraries (position INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, version TEXT NOT NULL) STRICT;

        -- One row a process that ran the run; ended is null where it was killed.
        CREATE TABLE sessions (id INTEGER PRIMARY KEY, began INTEGER NOT NULL, ended INTEGER) STRICT;

        CREATE TABLE prompts (
            round INTEGER NOT NULL, prompt INTEGER NOT NULL, text TEXT NOT NULL, recorded INTEGER NOT NULL,
            PRIMARY KEY (round, prompt)) STRICT;
        CREATE TABLE completions (
            round INTEGER NOT NULL, prompt INTEGER NOT NULL, sample INTEGER NOT NULL,
            text TEXT NOT NULL, tokens INTEGER NOT NULL, finished INTEGER NOT NULL CHECK (finished IN (0, 1)), fault TEXT,
            PRIMARY KEY (round, prompt, sample), FOREIGN KEY (round, prompt) REFERENCES prompts) STRICT;

        -- Seeds have a name and no origin, children an origin and no name.
        CREATE TABLE candidates (
            ordinal INTEGER PRIMARY KEY, round INTEGER NOT NULL, source TEXT NOT NULL, name TEXT,
            prompt INTEGER, sample INTEGER, temperature REAL, sampling_seed TEXT,
            UNIQUE (round, prompt, sample), FOREIGN KEY (round, prompt, sample) REFERENCES completions) STRICT;
        CREATE TABLE parents (
            ordinal INTEGER NOT NULL REFERENCES candidates, position INTEGER NOT NULL, parent INTEGER NOT NULL REFERENCES outcomes,
            PRIMARY KEY (ordinal, position)) STRICT;

        CREATE TABLE outcomes (
            ordinal INTEGER PRIMARY KEY REFERENCES candidates, kind TEXT NOT NULL CHECK (kind IN ('scored', 'rejected', 'duplicate')),
            stage TEXT CHECK ((stage IS NOT NULL) = (kind = 'rejected')), reason TEXT CHECK ((reason IS NOT NULL) = (kind = 'rejected')),
            original INTEGER REFERENCES candidates CHECK ((original IS NOT NULL) = (kind = 'duplicate')),
            recorded INTEGER NOT NULL, form TEXT) STRICT;
        CREATE TABLE metrics (
            ordinal INTEGER NOT NULL REFERENCES outcomes, position INTEGER NOT NULL, name TEXT NOT NULL, value REAL NOT NULL,
            PRIMARY KEY (ordinal, position), UNIQUE (ordinal, name)) STRICT;

        -- Row r is the state that round r starts from, and the tuning that made its soft prompt. A loss that is not finite is null.
        CREATE TABLE rounds (
            round INTEGER PRIMARY KEY, recorded INTEGER NOT NULL,
            soft_prompt_length INTEGER NOT NULL, soft_prompt_width INTEGER NOT NULL, soft_prompt_hash TEXT NOT NULL,
            soft_prompt BLOB NOT NULL, optimizer_state BLOB NOT NULL,
            tuning_examples INTEGER, tuning_held_out INTEGER, tuning_loss_before REAL, tuning_loss_after REAL, tuning_rolled_back INTEGER) STRICT;
        CREATE TABLE round_parents (
            round INTEGER NOT NULL REFERENCES rounds, position INTEGER NOT NULL, ordinal INTEGER NOT NULL REFERENCES outcomes,
            PRIMARY KEY (round, position)) STRICT;

        -- joined and retired name the first row of rounds in whose population the member is, and is retired.
        CREATE TABLE population (
            ordinal INTEGER PRIMARY KEY REFERENCES outcomes, joined INTEGER NOT NULL REFERENCES rounds, retired INTEGER REFERENCES rounds) STRICT;
        """ + Calls + Attempts;

    /// <summary>What a copy of a journal of version 2 lacks. Such a journal can be read, not resumed: another build began it.</summary>
    public const string FromVersion2 = $"""
        ALTER TABLE outcomes ADD COLUMN form TEXT;
        {Attempts}
        PRAGMA user_version = 3;
        """;

    /// <summary>
    /// What a copy of a journal of version 1 lacks. Such a journal can be read, not resumed: another build began it.
    /// </summary>
    public const string FromVersion1 = $"""
        ALTER TABLE completions ADD COLUMN fault TEXT;
        {Calls}
        PRAGMA user_version = 2;
        """;

    // Candidates that the machine lost; they are no part of what a run repeats.
    private const string Attempts = """

        CREATE TABLE attempts (
            id INTEGER PRIMARY KEY, ordinal INTEGER NOT NULL, reason TEXT NOT NULL, recorded INTEGER NOT NULL) STRICT;
        """;

    // Calls of models behind endpoints. They stand alone: a call is recorded as soon as it is answered, before its prompt is.
    private const string Calls = """

        CREATE TABLE calls (
            request TEXT PRIMARY KEY, model TEXT NOT NULL, step INTEGER NOT NULL, sampling_seed TEXT NOT NULL, asked TEXT NOT NULL,
            text TEXT, fault TEXT CHECK ((fault IS NULL) = (text IS NOT NULL)), finished INTEGER NOT NULL CHECK (finished IN (0, 1)),
            input_tokens INTEGER, cached_tokens INTEGER, output_tokens INTEGER, served_by TEXT, recorded INTEGER NOT NULL) STRICT;
        """;
}
