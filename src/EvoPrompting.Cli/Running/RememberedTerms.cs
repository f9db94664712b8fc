using System.Text.Json;
using EvoPrompting.Files;
using EvoPrompting.Journal;
using EvoPrompting.Runs.Servers;

namespace EvoPrompting.Cli.Running;

/// <summary>
/// What a run was allowed to spend and what it replays, kept beside its journal, so that resuming it without a word spends no more and asks
/// no server. It is no part of the run's history.
/// </summary>
/// <param name="MaximumCost">In the currency of the recipe's prices; null for no limit.</param>
/// <param name="MaximumTokens">Read and written together; null for no limit.</param>
/// <param name="Replays">The recorded run; null where servers are asked.</param>
internal sealed record RememberedTerms(double? MaximumCost = null, long? MaximumTokens = null, string? Replays = null)
{
    private static readonly JsonSerializerOptions options = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Returns what is kept; no limits where nothing is.</summary>
    /// <exception cref="UserException">The file is damaged: what the run may spend is not guessed.</exception>
    public static RememberedTerms Of(RunFolder folder)
    {
        try
        {
            if (!File.Exists(folder.Terms)) return new();
            return JsonSerializer.Deserialize<RememberedTerms>(File.ReadAllText(folder.Terms), options) ?? new();
        }
        catch (Exception e) when (e is JsonException || FileFault.Is(e))
        {
            throw new UserException(
                $"{folder.Terms}, which says what the run may spend, cannot be read: mend it, or remove it and give the limits anew.", e);
        }
    }

    /// <summary>Returns these with what is given for a run that goes on.</summary>
    /// <exception cref="UserException">It replays nothing, and a recorded run is given.</exception>
    public RememberedTerms Again(double? cost, long? tokens, string? replays) => replays is null || Replays is not null
        ? new(cost ?? MaximumCost, tokens ?? MaximumTokens, replays ?? Replays)
        : throw new UserException("This run replays no other one: leave --replay out.");

    /// <summary>Returns what the search is given.</summary>
    /// <exception cref="UserException">The recorded run is missing, or holds no calls.</exception>
    public async Task<CallTerms> OpenAsync(CancellationToken stop)
    {
        var terms = new CallTerms(MaximumCost, MaximumTokens);
        if (Replays is null) return terms;
        var recorded = new RunFolder(Replays);
        if (!File.Exists(recorded.Journal))
            throw new UserException($"The run that is replayed is not in {Replays} any more: name its folder with --replay.");
        return await terms.ReplayingAsync(RunHistory.Open(recorded), stop);
    }

    /// <summary>Keeps these for the next resume; a run without limits gets no file.</summary>
    public void Keep(RunFolder folder)
    {
        if (this != Of(folder)) AtomicFile.Write(folder.Terms, JsonSerializer.Serialize(this, options) + "\n");
    }
}
