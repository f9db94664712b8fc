using EvoPrompting.Chance;
using EvoPrompting.History;
using EvoPrompting.LanguageModels.Endpoints.Asking;
using EvoPrompting.LanguageModels.Endpoints.Calling;
using EvoPrompting.LanguageModels.Endpoints.Losses;
using EvoPrompting.LanguageModels.Endpoints.Noticing;
using EvoPrompting.Prompts;

namespace EvoPrompting.LanguageModels.Endpoints;

/// <summary>
/// Completes prompts with models behind servers: each sample with its temperature and its seed, several to a request where the server can.
/// Every sample's call is remembered in a journal and never made twice. A fault of a server costs its sample or time; a refusal stops the
/// run.
/// </summary>
internal sealed class EndpointLanguageModel : ILanguageModel, IDisposable
{
    private readonly EndpointOptions options;
    private readonly IReadOnlyList<Endpoint> endpoints;
    private readonly ToldLosses told;
    private readonly LostPrompts lost = new();
    private readonly PromptCalls calls;
    private readonly SameTexts sameTexts;

    /// <param name="say">Takes what people should know while a run goes on, a line each.</param>
    public EndpointLanguageModel(EndpointOptions options, TimeProvider time, Action<string> say)
    {
        (this.options, told, sameTexts) = (options, new ToldLosses(say), new SameTexts(say));
        calls = new PromptCalls(options.Budget, options.Replay, Note);
        var jitter = new RunSeed(0);
        endpoints =
        [
            .. options.Models.Select((settings, i) => new Endpoint(
                settings, time, jitter.Stream("jitter", i), say, options.Prompt is { } prompt ? "\n" + prompt.MetricsOpening : null)),
        ];
    }

    public string Identity
    {
        get
        {
            var models = string.Join(", ", options.Models.Select(m => $"{m.Name} at {m.Address}"));
            return options.Models.All(m => m.Protocol == EndpointProtocol.Completions)
                ? models : $"{models}, system message {options.Prompt.Version}";
        }
    }

    /// <summary>False: servers do not promise it. A run repeats from its recorded calls.</summary>
    public bool IsRepeatable => false;

    /// <summary>One line for people while a server is waited for; else null.</summary>
    public string? Notice => endpoints.Select(e => e.Notice).FirstOrDefault(n => n is not null);

    /// <summary>Remembers calls in a run's journal from now on. What it holds already counts against the budget.</summary>
    public async Task BeginAsync(ICallJournal journal, CancellationToken stop)
    {
        calls.Journal = journal;
        foreach (var call in await journal.ReadCallsAsync(stop))
            endpoints.FirstOrDefault(e => e.Settings.Name == call.Model)?.Recall(call, options.Budget);
    }

    /// <exception cref="UserException">
    /// A server refuses, is down for too long, answers nothing usable, or the budget is reached. What was answered is in the journal.
    /// </exception>
    public async Task<IReadOnlyList<Completion>> CompleteAsync(CompletionRequest request, CancellationToken stop)
    {
        if (request.SoftPrompt is { IsNone: false })
            throw new ArgumentException("a model behind a server has no soft prompt", nameof(request));
        ArgumentOutOfRangeException.ThrowIfLessThan(request.MaximumTokens, 1);
        var chosen = options.Models.Count == 1
            ? [.. request.Samples.Select(_ => 0)]
            : await options.Choice.ChooseAsync(options.Models, request.Samples, stop);
        var samples = AskedSample.InRows(
        [
            .. request.Samples.Select((sample, i) =>
            {
                var (endpoint, settings) = (endpoints[chosen[i]], endpoints[chosen[i]].Settings);
                var messages = options.Prompt.Messages(settings.Protocol, request.Prompt);
                return new AskedSample(endpoint, new ModelRequest(settings, messages, sample, request.MaximumTokens, Step: 0));
            }),
        ]);
        (samples, var answered) = await AnswersAsync(samples, stop);
        Completion[] completions = [.. answered.Select(Completion)];
        await RepairAsync(request, samples, answered, completions, stop);
        return completions;
    }

    public void Dispose()
    {
        foreach (var endpoint in endpoints) endpoint.Dispose();
    }

    /// <summary>Returns a prompt's calls, and as which attempt they were made (<see cref="LostPrompts"/>).</summary>
    private async Task<(AskedSample[] Samples, ModelCall[] Calls)> AnswersAsync(AskedSample[] samples, CancellationToken stop)
    {
        for (var attempt = 0; ; attempt++)
        {
            AskedSample[] now = [.. samples.Select(s => s.Again(attempt))];
            var (found, areRecorded) = await calls.CallAsync(now, stop);
            if (!areRecorded && options.Replay is null) sameTexts.Look(now, found);
            if (found.Length == 0 || found.Any(c => c.Text is not null)) return (now, found);
            if (await calls.AreBegunAsync([.. samples.Select(s => s.Again(attempt + 1))], stop)) continue;
            if (options.Replay is not null) return (now, found);
            var answeredEver = samples.Any(s => s.Endpoint.HasAnswered.Ever);
            if (areRecorded && !LostPrompts.Stand(attempt, answeredEver)) continue; // a process before this one was stopped by it
            var answeredNow = samples.Any(s => s.Endpoint.HasAnswered.Now);
            if (areRecorded || lost.Stand(attempt, found.Length, answeredEver, answeredNow)) return (now, found);
            var reason = LostPrompts.Stop(found);
            foreach (var endpoint in samples.Select(s => s.Endpoint).Distinct()) await endpoint.EndWaitingAsync(reason);
            throw reason;
        }
    }

    /// <summary>Without tokens: a sample's share of a request depends on what was asked together, which is no part of a history.</summary>
    private static Completion Completion(ModelCall call) => new(call.Text ?? "", Tokens: 0, call.Finished, call.Fault, call.Omitted);

    /// <summary>Puts repaired answers in the place of those that are refused.</summary>
    private async Task RepairAsync(
        CompletionRequest request, AskedSample[] samples, ModelCall[] answered, Completion[] completions, CancellationToken stop)
    {
        var repairs = await options.Repair.ChooseAsync(
            completions, request, sample => samples[sample].Endpoint.Settings.Protocol != EndpointProtocol.Completions, stop);
        AskedSample[] second =
        [
            .. repairs.Select(repair =>
            {
                var (endpoint, first) = samples[repair.Sample];
                var messages = options.Repair.Messages(first.Messages, answered[repair.Sample].Text!, repair.Fault);
                return new AskedSample(endpoint, first with { Messages = messages, Step = 1 });
            }),
        ];
        var repaired = await Task.WhenAll(second.Select(sample => calls.CallAsync([sample], stop))); // each has messages of its own
        foreach (var ((sample, _), (answer, _)) in repairs.Zip(repaired))
            if (answer[0].Text is not null)
                completions[sample] = Completion(answer[0]);
    }

    private void Note(ModelCall call)
    {
        if (call.Step == 0) lost.Add(call);
        if (call.Fault is { } fault) told.Add(call.Model, fault);
    }
}
