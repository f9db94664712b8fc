using EvoPrompting.Journal;
using EvoPrompting.Journal.Summaries;
using EvoPrompting.LanguageModels.Endpoints.Choosing;
using EvoPrompting.Recipes;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Cli.Servers;

/// <summary>Reads from a run's journal what each model has done in it.</summary>
internal static class ModelRecords
{
    /// <summary>
    /// Counts judged children only, and the calls of those: calls under way come and go with the moment, and a choice must not depend on it.
    /// </summary>
    public static async Task<IReadOnlyList<ModelRecord>> ReadAsync(SqliteJournal journal, Recipe recipe, SearchTask task, CancellationToken stop)
    {
        var judged = new List<JournaledCandidate>();
        foreach (var candidate in await journal.ReadCandidatesAsync(stop))
            if (await journal.FindOutcomeAsync(candidate.Ordinal, stop) is { } outcome)
                judged.Add(new JournaledCandidate(candidate, outcome));

        var samples = judged.Select(j => j.Candidate.Origin?.SamplingSeed).ToHashSet();
        var calls = (await journal.ReadCallsAsync(stop)).Where(c => samples.Contains(c.SamplingSeed)).ToArray();
        var rows = new CallLedger(calls, judged, recipe, task).ByModel;
        var inMoney = rows.All(r => r.Cost is not null);
        return [.. rows.Select(r => new ModelRecord(r.Name, r.Children, r.Improvements, inMoney ? r.Cost : r.Input + r.Output))];
    }
}
