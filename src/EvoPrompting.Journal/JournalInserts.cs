using System.Globalization;
using System.Runtime.InteropServices;
using EvoPrompting.Candidates;
using EvoPrompting.History;
using EvoPrompting.Prompts;
using EvoPrompting.Search;

namespace EvoPrompting.Journal;

/// <summary>Turns what happens in a run into rows. The caller has checked that it is new, and has begun the transaction.</summary>
internal static class JournalInserts
{
    public static void Seed(JournalConnection journal, Candidate seed) => journal.Run(
        "INSERT INTO candidates (ordinal, round, name, source, taken_from, taken_length) VALUES (?1, ?2, ?3, ?4, 0, 0)",
        seed.Ordinal, seed.Round, seed.Name, seed.Source);

    /// <summary>A prompt, its parents, and its children with their answers.</summary>
    public static void Proposal(JournalConnection journal, long entry, long now, Proposal proposal)
    {
        var (round, prompt) = (proposal.Round, proposal.Prompt);
        journal.Run("INSERT INTO prompts VALUES (?1, ?2, ?3, ?4, ?5)", entry, round, prompt, proposal.Text, now);
        var parents = proposal.Children[0].Origin!.Parents;
        for (var position = 0; position < parents.Count; position++)
        {
            if (JournalRows.Outcome(journal, parents[position]) is null) throw JournalRules.NotEvaluated(parents[position]);
            journal.Run("INSERT INTO parents VALUES (?1, ?2, ?3, ?4)", round, prompt, position, parents[position]);
        }

        foreach (var (child, completion) in proposal.Children.Zip(proposal.Completions))
        {
            if (JournalRows.Candidate(journal, child.Ordinal) is { } other)
                throw JournalException.DoesNotRepeat($"candidate {child.Ordinal}", other, child);
            Child(journal, child, completion);
        }
    }

    public static void Outcome(JournalConnection journal, long entry, long now, int ordinal, Outcome outcome, string? form)
    {
        var (kind, stage, reason, original) = outcome switch
        {
            Outcome.Rejected rejected => ("rejected", rejected.Stage.Name, rejected.Reason, (int?)null),
            Outcome.Duplicate duplicate => ("duplicate", null, null, duplicate.Original),
            _ => ("scored", null, null, null),
        };
        journal.Run(
            "INSERT INTO outcomes VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)", entry, ordinal, kind, stage, reason, original, form, now);
        if (outcome is not Outcome.Scored scored) return;
        Feedback(journal, entry, scored.Feedback);
        for (var position = 0; position < scored.Metrics.Count; position++)
            journal.Run("INSERT INTO metrics VALUES (?1, ?2, ?3, ?4)", ordinal, position, scored.Metrics[position].Name,
                scored.Metrics[position].Value);
    }

    public static void Training(JournalConnection journal, long entry, long now, FurtherTraining training)
    {
        var rejected = training.Outcome as Outcome.Rejected;
        journal.Run(
            "INSERT INTO trainings VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)", entry, training.Ordinal, training.Number, training.Round,
            rejected is null ? "scored" : "rejected", rejected?.Stage.Name, rejected?.Reason, now);
        if (training.Outcome is not Outcome.Scored { Metrics: var metrics, Feedback: var feedback }) return;
        Feedback(journal, entry, feedback);
        for (var position = 0; position < metrics.Count; position++)
            journal.Run("INSERT INTO training_metrics VALUES (?1, ?2, ?3, ?4)", entry, position, metrics[position].Name,
                metrics[position].Value);
    }

    public static void Call(JournalConnection journal, long entry, long now, ModelCall call) => journal.Run(
        "INSERT INTO calls VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
        entry, call.Request, call.Model, call.Step, Text(call.SamplingSeed), call.Asked, call.Text, call.Omitted, call.Fault,
        call.Finished, call.Usage.Input, call.Usage.CachedInput, call.Usage.Output, call.ServedBy, now);

    /// <summary>A state, as what it adds to the one before.</summary>
    public static void Round(
        JournalConnection journal, long entry, long now, SearchState state, Population.Growth growth, TuningResult? tuning)
    {
        var (round, softPrompt) = (state.Round, state.SoftPrompt);
        journal.Run(
            "INSERT INTO rounds VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
            entry, round, now, softPrompt.Length, softPrompt.Width, softPrompt.Hash(), Bytes(softPrompt.Values),
            Bytes(softPrompt.OptimizerState),
            tuning?.Examples, tuning?.HeldOut, Loss(tuning?.LossBefore), Loss(tuning?.LossAfter), tuning?.RolledBack);
        for (var position = 0; position < state.Parents.Count; position++)
            journal.Run("INSERT INTO round_parents VALUES (?1, ?2, ?3)", round, position, state.Parents[position].Candidate.Ordinal);
        foreach (var member in growth.Joined) journal.Run("INSERT INTO members VALUES (?1, ?2)", round, member.Candidate.Ordinal);
        foreach (var ordinal in growth.Retired) journal.Run("INSERT INTO retired VALUES (?1, ?2)", round, ordinal);
    }

    private static void Feedback(JournalConnection journal, long entry, string? text)
    {
        if (text is not null) journal.Run("INSERT INTO feedback VALUES (?1, ?2)", entry, text);
    }

    private static void Child(JournalConnection journal, Candidate child, Completion completion)
    {
        var origin = child.Origin!;
        if (origin.Fault != completion.Fault) throw new ArgumentException($"{child} has another fault than its completion");
        var call = CallOf(journal, origin.SamplingSeed, completion);
        var stored = StoredProgram.Of(child.Source, completion.Text);
        journal.Run(
            "INSERT INTO candidates VALUES (?1, ?2, NULL, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
            child.Ordinal, child.Round, origin.Prompt, origin.Sample, origin.Temperature, Text(origin.SamplingSeed),
            call is null ? completion.Text : null, call, call is null ? completion.Omitted : null, completion.Tokens, completion.Finished,
            completion.Fault,
            stored.Opening, stored.From, stored.Length);
    }

    /// <summary>The call that holds this answer; null for a model of our own.</summary>
    private static long? CallOf(JournalConnection journal, ulong samplingSeed, Completion completion) => journal.Read(
        "SELECT entry FROM calls WHERE sampling_seed = ?1 AND text = ?2 AND omitted = ?3 ORDER BY entry LIMIT 1",
        r => (long?)r.GetInt64(0), Text(samplingSeed), completion.Text, completion.Omitted).SingleOrDefault();

    private static string Text(ulong number) => number.ToString(CultureInfo.InvariantCulture);

    private static byte[] Bytes(IReadOnlyList<float> values) => MemoryMarshal.AsBytes<float>(values.ToArray()).ToArray();

    private static double? Loss(double? loss) => loss is { } value && !double.IsNaN(value) ? value : null;
}
