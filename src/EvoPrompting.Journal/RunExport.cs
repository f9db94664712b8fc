using System.Globalization;
using System.Text.Json;
using EvoPrompting.Candidates;
using EvoPrompting.History;

namespace EvoPrompting.Journal;

/// <summary>
/// Writes a run as JSON lines, without times and without the machine: equal runs give equal bytes. First the run; then seeds; then for
/// each round its state, and each prompt with its children; last the final state. Unsigned 64-bit seeds are strings, as are losses
/// that are not finite. The fields are described in docs/export.md.
/// </summary>
public static class RunExport
{
    /// <summary>Rises with every change of what is written.</summary>
    public const int Format = 5;

    /// <summary>Writes the whole export, UTF-8, each line ended by a line feed.</summary>
    public static void Write(RunHistory history, Stream output) => ExportLine.Write(Lines(history), output);

    /// <summary>Returns the export line by line.</summary>
    public static IEnumerable<string> Lines(RunHistory history)
    {
        yield return ExportLine.Of("run", json => Run(json, history.Identity));
        foreach (var seed in history.Candidates.Where(c => c.Candidate.IsSeed))
            yield return ExportLine.Of("candidate", json => Candidate(json, seed));
        if (history.States is [var first, ..]) yield return ExportLine.Of("state", json => State(json, first));

        var children = history.Candidates.Where(c => !c.Candidate.IsSeed).ToDictionary(c => c.Candidate.Ordinal);
        foreach (var round in history.Proposals.GroupBy(p => p.Round))
        {
            foreach (var proposal in round)
            {
                yield return ExportLine.Of("prompt", json => Prompt(json, proposal));
                foreach (var child in proposal.Children)
                    yield return ExportLine.Of("candidate", json => Candidate(json, children[child.Ordinal]));
            }

            foreach (var state in history.States.Where(s => s.State.Round == round.Key + 1))
                yield return ExportLine.Of("state", json => State(json, state));
        }
    }

    private static void Run(Utf8JsonWriter json, RunIdentity identity)
    {
        json.WriteNumber("format", Format);
        json.WriteString("task", identity.Task);
        json.WriteString("seed", identity.Seed.ToString());
        json.WritePropertyName("recipe");
        using (var recipe = JsonDocument.Parse(identity.Recipe)) recipe.WriteTo(json);
        json.WriteString("recipe_hash", identity.RecipeHash);
        json.WriteString("language_model", identity.LanguageModel);
        json.WriteString("build", identity.Build);
        json.WriteString("kernels", identity.Kernels);
        json.WriteStartObject("libraries");
        foreach (var library in identity.Libraries) json.WriteString(library.Name, library.Version);
        json.WriteEndObject();
    }

    private static void Prompt(Utf8JsonWriter json, Proposal proposal)
    {
        json.WriteNumber("round", proposal.Round);
        json.WriteNumber("prompt", proposal.Prompt);
        json.WriteString("text", proposal.Text);
        json.WriteStartArray("completions");
        foreach (var completion in proposal.Completions)
        {
            json.WriteStartObject();
            json.WriteString("text", completion.Text);
            json.WriteNumber("tokens", completion.Tokens);
            json.WriteBoolean("finished", completion.Finished);
            if (completion.Fault is not null) json.WriteString("fault", completion.Fault);
            if (completion.Omitted > 0) json.WriteNumber("omitted", completion.Omitted);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Candidate(Utf8JsonWriter json, JournaledCandidate journaled)
    {
        var candidate = journaled.Candidate;
        json.WriteNumber("ordinal", candidate.Ordinal);
        json.WriteNumber("round", candidate.Round);
        if (candidate.Name is not null) json.WriteString("name", candidate.Name);
        if (candidate.Origin is { } origin)
        {
            json.WriteNumber("prompt", origin.Prompt);
            json.WriteNumber("sample", origin.Sample);
            Ordinals(json, "parents", origin.Parents);
            json.WriteNumber("temperature", origin.Temperature);
            json.WriteString("sampling_seed", origin.SamplingSeed.ToString(CultureInfo.InvariantCulture));
        }

        json.WriteString("source", candidate.Source);
        Fate(json, journaled.Outcome);
        if (journaled.Further.Count == 0) return;
        json.WriteStartArray("trainings");
        Training(json, candidate.Round, journaled.First!);
        foreach (var training in journaled.Further) Training(json, training.Round, training.Outcome);
        json.WriteEndArray();
    }

    private static void Training(Utf8JsonWriter json, int round, Outcome outcome)
    {
        json.WriteStartObject();
        json.WriteNumber("round", round);
        Fate(json, outcome);
        json.WriteEndObject();
    }

    /// <summary>Writes an outcome; null for one that is not journaled yet.</summary>
    internal static void Fate(Utf8JsonWriter json, Outcome? outcome)
    {
        switch (outcome)
        {
            case null:
                json.WriteNull("outcome");
                break;
            case Outcome.Scored scored:
                json.WriteString("outcome", "scored");
                json.WriteStartObject("metrics");
                foreach (var metric in scored.Metrics) json.WriteNumber(metric.Name, metric.Value);
                json.WriteEndObject();
                if (scored.Feedback is not null) json.WriteString("feedback", scored.Feedback);
                break;
            case Outcome.Rejected rejected:
                json.WriteString("outcome", "rejected");
                json.WriteString("stage", rejected.Stage.Name);
                json.WriteString("reason", rejected.Reason);
                break;
            case Outcome.Duplicate duplicate:
                json.WriteString("outcome", "duplicate");
                json.WriteNumber("original", duplicate.Original);
                break;
        }
    }

    private static void State(Utf8JsonWriter json, JournaledState journaled)
    {
        var (state, tuning, _) = journaled;
        json.WriteNumber("round", state.Round);
        Ordinals(json, "parents", state.Parents.Select(p => p.Candidate.Ordinal));
        Ordinals(json, "population", state.Population.Members.Select(m => m.Candidate.Ordinal));
        Ordinals(json, "retired", state.Population.Retired.Order());
        json.WriteString("soft_prompt", state.SoftPrompt.Hash());
        if (tuning is null)
        {
            json.WriteNull("tuning");
            return;
        }

        json.WriteStartObject("tuning");
        json.WriteNumber("examples", tuning.Examples);
        json.WriteNumber("held_out", tuning.HeldOut);
        Loss(json, "loss_before", tuning.LossBefore);
        Loss(json, "loss_after", tuning.LossAfter);
        json.WriteBoolean("rolled_back", tuning.RolledBack);
        json.WriteEndObject();
    }

    private static void Ordinals(Utf8JsonWriter json, string name, IEnumerable<int> ordinals)
    {
        json.WriteStartArray(name);
        foreach (var ordinal in ordinals) json.WriteNumberValue(ordinal);
        json.WriteEndArray();
    }

    private static void Loss(Utf8JsonWriter json, string name, double loss)
    {
        if (double.IsFinite(loss)) json.WriteNumber(name, loss);
        else json.WriteString(name, loss.ToString(CultureInfo.InvariantCulture));
    }
}
