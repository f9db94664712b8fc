using EvoPrompting.History;
using EvoPrompting.LanguageModels.Endpoints.Asking;
using EvoPrompting.LanguageModels.Endpoints.Ledger;
using EvoPrompting.Prompts;

namespace EvoPrompting.LanguageModels.Endpoints.Calling;

/// <summary>
/// Finds the calls of a prompt's samples in a journal; makes and records those that are not there. One request asks for as many samples as
/// its server gives, so that the prompt is read once; each sample is a call of its own in the journal.
/// </summary>
/// <param name="replay">Recorded calls of another run, taken instead of asking; null to ask.</param>
/// <param name="made">Gets each call that was made.</param>
internal sealed class PromptCalls(Budget budget, ICallJournal? replay, Action<ModelCall> made)
{
    /// <summary>Where calls are remembered.</summary>
    public ICallJournal Journal { get; set; } = new MemoryCallJournal();

    /// <summary>Returns the samples' calls in their order, and whether none of them had to be made.</summary>
    /// <exception cref="UserException">
    /// A server refuses or is down for too long, the budget is reached, or a replay has no such call.
    /// </exception>
    public async Task<(ModelCall[] Calls, bool AreRecorded)> CallAsync(IReadOnlyList<AskedSample> samples, CancellationToken stop)
    {
        var known = new ModelCall?[samples.Count];
        for (var i = 0; i < known.Length; i++)
            known[i] = await Journal.FindCallAsync(ModelRequest.Hash(samples[i].Request.Write()), stop);
        AskedSample[] missing = [.. samples.Where((_, i) => known[i] is null)];
        var rows = missing.GroupBy(s => (s.Endpoint, s.Request.Sample.Temperature)).Select(row => row.ToArray());
        var found = replay is null
            ? await Task.WhenAll(rows.Select(row => MakeAsync(row, row.Length, stop)))
            : await Task.WhenAll(rows.Select(row => ReplayAsync(row, replay, stop)));
        var of = found.SelectMany(row => row).ToDictionary(c => c.Request);
        return ([.. samples.Select((s, i) => known[i] ?? of[ModelRequest.Hash(s.Request.Write())])], missing.Length == 0);
    }

    /// <summary>Whether one of these samples' calls is recorded.</summary>
    public async Task<bool> AreBegunAsync(IReadOnlyList<AskedSample> samples, CancellationToken stop)
    {
        foreach (var sample in samples)
            if (await (replay ?? Journal).FindCallAsync(ModelRequest.Hash(sample.Request.Write()), stop) is not null)
                return true;
        return false;
    }

    private async Task<IReadOnlyList<ModelCall>> ReplayAsync(AskedSample[] row, ICallJournal recorded, CancellationToken stop)
    {
        var calls = new List<ModelCall>();
        foreach (var (endpoint, request) in row)
            calls.Add(await recorded.FindCallAsync(ModelRequest.Hash(request.Write()), stop) ?? throw new UserException(
                $"The recorded run holds no call like the next one of {endpoint.Settings.Name}: replay with the same build, recipe and "
                + $"seed, as far as it went."));
        await Journal.RecordAsync(calls, CancellationToken.None);
        return calls;
    }

    /// <param name="row">Samples of one model and one temperature, in the order of their seeds.</param>
    /// <param name="atOnce">Most samples that one request asks for.</param>
    private async Task<IReadOnlyList<ModelCall>> MakeAsync(IReadOnlyList<AskedSample> row, int atOnce, CancellationToken stop)
    {
        if (row.Count == 0) return [];
        var endpoint = row[0].Endpoint;
        if (row.Count > 1 && budget.IsLimited && !endpoint.IsKnown) // so that a server that ignores the limit shows it with one answer
            return [.. await AskAsync([row[0]], stop), .. await MakeAsync([.. row.Skip(1)], atOnce, stop)];
        var made = await Task.WhenAll(Parts(row, Math.Min(atOnce, endpoint.SamplesAtOnce)).Select(part => AskAsync(part, stop)));
        return [.. made.SelectMany(calls => calls)];
    }

    /// <summary>Makes one request, and others for what it leaves unanswered.</summary>
    private async Task<IReadOnlyList<ModelCall>> AskAsync(IReadOnlyList<AskedSample> part, CancellationToken stop)
    {
        var answers = await AnswersAsync(part, stop);
        ModelCall[] calls = [.. part.Zip(answers, Call)];
        await Journal.RecordAsync(calls, CancellationToken.None); // they are paid for: kept even where the run is stopping
        foreach (var call in calls) made(call);
        if (calls.Length == part.Count) return calls;
        return [.. calls, .. await MakeAsync([.. part.Skip(calls.Length)], calls.Length == 0 ? 1 : part.Count - 1, stop)];
    }

    /// <returns>None where a request for several samples failed: each may be answered alone.</returns>
    private async Task<IReadOnlyList<ModelAnswer>> AnswersAsync(IReadOnlyList<AskedSample> part, CancellationToken stop)
    {
        try
        {
            return await part[0].Endpoint.AskAsync(part[0].Request, part.Count, budget, stop);
        }
        catch (Exception e) when (e is LostSampleException or BudgetReachedException && part.Count > 1)
        {
            return [];
        }
        catch (LostSampleException e)
        {
            return [new ModelAnswer(null, e.Message, Finished: false, e.Usage, ServedBy: null)];
        }
    }

    private static ModelCall Call(AskedSample sample, ModelAnswer answer)
    {
        var (endpoint, request) = sample;
        var asked = request.Write();
        CutText? cut = answer.Text is { } text ? CutText.Of(text) : null;
        return new(
            ModelRequest.Hash(asked), endpoint.Settings.Name, request.Step, request.Sample.Seed, asked, cut?.Text, answer.Fault,
            answer.Finished, answer.Usage, answer.ServedBy, cut?.Omitted ?? 0);
    }

    /// <summary>Cuts a row where seeds are not in a row, and where a request would ask for too many.</summary>
    private static List<List<AskedSample>> Parts(IReadOnlyList<AskedSample> row, int most)
    {
        var parts = new List<List<AskedSample>>();
        foreach (var sample in row)
            if (parts.Count > 0 && parts[^1].Count < most && parts[^1][^1].IsBefore(sample)) parts[^1].Add(sample);
            else parts.Add([sample]);
        return parts;
    }
}
