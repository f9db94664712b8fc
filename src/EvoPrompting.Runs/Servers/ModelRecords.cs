using EvoPrompting.Candidates;
using EvoPrompting.Journal;
using EvoPrompting.LanguageModels.Endpoints.Choosing;
using EvoPrompting.Prompts;
using EvoPrompting.Recipes;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Runs.Servers;

/// <summary>
/// Reads from a run's journal what each model has done in it, each time what is new. Counts judged children only, and the calls of those:
/// calls under way come and go with the moment, and a choice must not depend on it. Sums are whole numbers, so the order of judging adds
/// nothing.
/// </summary>
internal sealed class ModelRecords(RunFolder run, Recipe recipe, SearchTask task)
{
    private readonly Lock gate = new();
    private readonly JournalReader reader = new(run);
    private readonly Dictionary<string, Sums> models = recipe.LanguageModel.Endpoints.ToDictionary(e => e.Name, e => new Sums(e.Prices));
    private readonly Dictionary<ulong, List<ModelCall>> waiting = []; // by sampling seed: calls of children that are not judged
    private readonly Dictionary<int, double> fitness = []; // of scored candidates, by ordinal
    private JournalCursor read = JournalCursor.Start;

    public Task<IReadOnlyList<ModelRecord>> ReadAsync(CancellationToken stop)
    {
        lock (gate)
        {
            var news = reader.ReadSince(read);
            foreach (var call in news.Calls) Count(call.Content);
            foreach (var evaluated in news.Outcomes) Count(evaluated.Content);
            read = news.Next;
            var inMoney = models.Values.All(m => m.Prices.AreKnown || m.Usage.Total == 0);
            return Task.FromResult<IReadOnlyList<ModelRecord>>(
            [
                .. from endpoint in recipe.LanguageModel.Endpoints
                   let sums = models[endpoint.Name]
                   select new ModelRecord(
                       endpoint.Name, sums.Children, sums.Improvements, inMoney ? sums.Prices.Of(sums.Usage) ?? 0 : sums.Usage.Total),
            ]);
        }
    }

    private void Count(ModelCall call)
    {
        if (!waiting.TryGetValue(call.SamplingSeed, out var calls)) waiting.Add(call.SamplingSeed, calls = []);
        calls.Add(call with { Asked = "", Text = null }); // only what it took is counted
    }

    /// <summary>A child is judged after its calls, and after its parents.</summary>
    private void Count(EvaluatedCandidate evaluated)
    {
        if (evaluated.Metrics is { } metrics) fitness[evaluated.Candidate.Ordinal] = task.Fitness(metrics);
        if (evaluated.Candidate.Origin is not { } origin || !waiting.Remove(origin.SamplingSeed, out var calls)) return;
        var improves = evaluated.IsViable(task, recipe.Search.ErrorCeiling)
            && origin.Parents.All(parent => fitness.TryGetValue(parent, out var value) && fitness[evaluated.Candidate.Ordinal] > value);
        foreach (var call in calls)
            if (models.TryGetValue(call.Model, out var sums))
                sums.Add(call);
        foreach (var model in calls.Where(c => c.Step == 0).Select(c => c.Model).Distinct()) // one child, though it was asked for again
            if (models.TryGetValue(model, out var sums))
                sums.AddChild(improves);
    }

    private sealed class Sums(TokenPrices prices)
    {
        public TokenPrices Prices => prices;

        public TokenUsage Usage { get; private set; } = new(0, 0, 0);

        public int Children { get; private set; }

        public int Improvements { get; private set; }

        public void Add(ModelCall call)
        {
            if (call.Usage is { Input: { } input, Output: { } output }) // a server that does not say is in no sum
                Usage = new(Usage.Input + input, Usage.CachedInput + (call.Usage.CachedInput ?? 0), Usage.Output + output);
        }

        public void AddChild(bool improves)
        {
            Children++;
            if (improves) Improvements++;
        }
    }
}
