using EvoPrompting.History;
using EvoPrompting.Journal;
using EvoPrompting.LanguageModels.Endpoints.Choosing;

namespace EvoPrompting.Runs.Servers;

/// <summary>What a search may ask of models behind servers. It decides how far a run goes, never what its history is.</summary>
/// <param name="MaximumCost">In the currency of the recipe's prices.</param>
/// <param name="MaximumTokens">Read and written together.</param>
public sealed record CallTerms(double? MaximumCost = null, long? MaximumTokens = null)
{
    /// <summary>Calls of another run, taken instead of asking.</summary>
    internal ICallJournal? Recorded { get; init; }

    /// <summary>What each model has done so far in the run.</summary>
    internal Func<CancellationToken, Task<IReadOnlyList<ModelRecord>>> Records { get; init; } = _ =>
        Task.FromResult<IReadOnlyList<ModelRecord>>([]);

    /// <summary>True where recorded calls stand in for servers: nothing is sent, and no key is needed.</summary>
    public bool IsReplay => Recorded is not null;

    /// <summary>Returns the same terms with the calls of that run in the place of servers.</summary>
    /// <exception cref="UserException">The run holds no calls.</exception>
    public async Task<CallTerms> ReplayingAsync(RunHistory history, CancellationToken stop)
    {
        if (history.Calls.Count == 0)
            throw new UserException("The run to replay holds no calls of models behind servers. A run with a model of our own repeats by "
                + "itself: run its recipe with its seed.");
        var recorded = new MemoryCallJournal();
        await recorded.RecordAsync(history.Calls, stop);
        return this with { Recorded = recorded };
    }
}
