namespace EvoPrompting.Journal;

/// <summary>
/// The tables of a journal. What is recorded has an entry number: one count over all tables, in the order of recording, so that everything
/// since a moment is found at once. Rows are never changed. Rounds count from 0, seeds have round -1; seeds of chance are unsigned
/// 64-bit numbers, which SQLite lacks, so they are decimal text; times are milliseconds since 1970 (UTC), for reports only.
/// </summary>
internal static class JournalSchema
{
    /// <summary>"EvoP": tells a journal from other SQLite files.</summary>
    public const int ApplicationId = 0x45766F50;

    /// <summary>Rises with every change of the tables.</summary>
    public const int Version = 5;

    /// <summary>Journals from this version on are read (<see cref="OldSchema"/>).</summary>
    public const int OldestRead = 1;

    public const string Tables = """
        CREATE TABLE run (
            id INTEGER PRIMARY KEY CHECK (id = 1), born INTEGER NOT NULL,
            task TEXT NOT NULL, seed TEXT NOT NULL, recipe TEXT NOT NULL, recipe_hash TEXT NOT NULL, language_model TEXT NOT NULL,
            build TEXT NOT NULL, kernels TEXT NOT NULL, cpu TEXT NOT NULL) STRICT;
        CREATE TABLE libraries (position INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, version TEXT NOT NULL) STRICT;

        -- One row a process that ran the run, and one when it ended; none where it was killed.
        CREATE TABLE sessions (entry INTEGER PRIMARY KEY, recorded INTEGER NOT NULL) STRICT;
        CREATE TABLE session_ends (entry INTEGER PRIMARY KEY, session INTEGER NOT NULL UNIQUE REFERENCES sessions, recorded INTEGER NOT NULL) STRICT;

        -- Calls of models behind endpoints. They stand alone: a call is recorded as soon as it is answered, before its prompt is.
        -- omitted counts the characters that were cut from the answer's end.
        CREATE TABLE calls (
            entry INTEGER PRIMARY KEY, request TEXT NOT NULL UNIQUE, model TEXT NOT NULL, step INTEGER NOT NULL, sampling_seed TEXT NOT NULL,
            asked TEXT NOT NULL, text TEXT, omitted INTEGER NOT NULL, fault TEXT CHECK ((fault IS NULL) = (text IS NOT NULL)),
            finished INTEGER NOT NULL CHECK (finished IN (0, 1)),
            input_tokens INTEGER, cached_tokens INTEGER, output_tokens INTEGER, served_by TEXT, recorded INTEGER NOT NULL) STRICT;
        CREATE INDEX calls_of_sample ON calls (sampling_seed);

        CREATE TABLE prompts (
            entry INTEGER PRIMARY KEY, round INTEGER NOT NULL, prompt INTEGER NOT NULL, text TEXT NOT NULL, recorded INTEGER NOT NULL,
            UNIQUE (round, prompt)) STRICT;
        CREATE TABLE parents (
            round INTEGER NOT NULL, prompt INTEGER NOT NULL, position INTEGER NOT NULL, parent INTEGER NOT NULL REFERENCES outcomes (ordinal),
            PRIMARY KEY (round, prompt, position), FOREIGN KEY (round, prompt) REFERENCES prompts (round, prompt)) STRICT, WITHOUT ROWID;

        -- Seeds have a name, a source and no more. A child has the answer that it was read from: its text, or the call whose text it is. Its
        -- source is what stands in source, then taken_length characters (UTF-16) of the answer from taken_from on.
        CREATE TABLE candidates (
            ordinal INTEGER PRIMARY KEY, round INTEGER NOT NULL, name TEXT, prompt INTEGER, sample INTEGER, temperature REAL, sampling_seed TEXT,
            answer TEXT, call INTEGER REFERENCES calls, omitted INTEGER, tokens INTEGER, finished INTEGER CHECK (finished IN (0, 1)), fault TEXT,
            source TEXT NOT NULL, taken_from INTEGER NOT NULL, taken_length INTEGER NOT NULL,
            UNIQUE (round, prompt, sample), FOREIGN KEY (round, prompt) REFERENCES prompts (round, prompt),
            CHECK ((prompt IS NULL) = (answer IS NULL AND call IS NULL))) STRICT;

        CREATE TABLE outcomes (
            entry INTEGER PRIMARY KEY, ordinal INTEGER NOT NULL UNIQUE REFERENCES candidates,
            kind TEXT NOT NULL CHECK (kind IN ('scored', 'rejected', 'duplicate')),
            stage TEXT CHECK ((stage IS NOT NULL) = (kind = 'rejected')), reason TEXT CHECK ((reason IS NOT NULL) = (kind = 'rejected')),
            original INTEGER REFERENCES candidates CHECK ((original IS NOT NULL) = (kind = 'duplicate')),
            form TEXT, recorded INTEGER NOT NULL) STRICT;
        CREATE TABLE metrics (
            ordinal INTEGER NOT NULL REFERENCES outcomes (ordinal), position INTEGER NOT NULL, name TEXT NOT NULL, value REAL NOT NULL,
            PRIMARY KEY (ordinal, position)) STRICT, WITHOUT ROWID;

        -- Trainings of scored children after their first: number 2 comes first. They count from the row of rounds after theirs on.
        CREATE TABLE trainings (
            entry INTEGER PRIMARY KEY, ordinal INTEGER NOT NULL REFERENCES outcomes (ordinal), number INTEGER NOT NULL CHECK (number >= 2),
            round INTEGER NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('scored', 'rejected')),
            stage TEXT CHECK ((stage IS NOT NULL) = (kind = 'rejected')), reason TEXT CHECK ((reason IS NOT NULL) = (kind = 'rejected')),
            recorded INTEGER NOT NULL, UNIQUE (ordinal, number)) STRICT;
        CREATE TABLE training_metrics (
            training INTEGER NOT NULL REFERENCES trainings (entry), position INTEGER NOT NULL, name TEXT NOT NULL, value REAL NOT NULL,
            PRIMARY KEY (training, position)) STRICT, WITHOUT ROWID;

        -- What an evaluator said in words beside the metrics of an outcome or a training, by their entry; most have none.
        CREATE TABLE feedback (entry INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;

        -- Candidates that the machine lost, perhaps before anything else is known of them; they are no part of what a run repeats.
        CREATE TABLE attempts (entry INTEGER PRIMARY KEY, ordinal INTEGER NOT NULL, reason TEXT NOT NULL, recorded INTEGER NOT NULL) STRICT;

        -- Row r is the state that round r starts from, and the tuning that made its soft prompt. A loss that is not finite is null.
        CREATE TABLE rounds (
            entry INTEGER PRIMARY KEY, round INTEGER NOT NULL UNIQUE, recorded INTEGER NOT NULL,
            soft_prompt_length INTEGER NOT NULL, soft_prompt_width INTEGER NOT NULL, soft_prompt_hash TEXT NOT NULL,
            soft_prompt BLOB NOT NULL, optimizer_state BLOB NOT NULL,
            tuning_examples INTEGER, tuning_held_out INTEGER, tuning_loss_before REAL, tuning_loss_after REAL, tuning_rolled_back INTEGER) STRICT;
        CREATE TABLE round_parents (
            round INTEGER NOT NULL REFERENCES rounds (round), position INTEGER NOT NULL, ordinal INTEGER NOT NULL REFERENCES outcomes (ordinal),
            PRIMARY KEY (round, position)) STRICT, WITHOUT ROWID;

        -- The population only grows: here is who joined it, and who was retired in it, with the first row of rounds in which it is so.
        CREATE TABLE members (
            round INTEGER NOT NULL REFERENCES rounds (round), ordinal INTEGER NOT NULL REFERENCES outcomes (ordinal),
            PRIMARY KEY (round, ordinal)) STRICT, WITHOUT ROWID;
        CREATE TABLE retired (
            round INTEGER NOT NULL REFERENCES rounds (round), ordinal INTEGER NOT NULL REFERENCES outcomes (ordinal),
            PRIMARY KEY (round, ordinal)) STRICT, WITHOUT ROWID;
        """;

    /// <summary>The last entry of all tables.</summary>
    public const string LastEntry = """
        SELECT max(
            coalesce((SELECT max(entry) FROM sessions), 0), coalesce((SELECT max(entry) FROM session_ends), 0),
            coalesce((SELECT max(entry) FROM calls), 0), coalesce((SELECT max(entry) FROM prompts), 0),
            coalesce((SELECT max(entry) FROM outcomes), 0), coalesce((SELECT max(entry) FROM attempts), 0),
            coalesce((SELECT max(entry) FROM trainings), 0), coalesce((SELECT max(entry) FROM rounds), 0))
        """;
}
