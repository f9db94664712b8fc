using EvoPrompting.Chance;
using EvoPrompting.History;
using EvoPrompting.LanguageModels.Endpoints.Asking;
using EvoPrompting.LanguageModels.Endpoints.Losses;
using EvoPrompting.LanguageModels.Endpoints.Repairing;
using EvoPrompting.Prompts;

namespace EvoPrompting.LanguageModels.Endpoints;

/// <summary>
/// Completes prompts with models behind servers: one call for each sample, with its temperature and its seed. Every call is remembered in a
/// journal and never made twice. A fault of a server costs its sample or time; a refusal stops the run.
/// </summary>
public sealed class EndpointLanguageModel : ILanguageModel, IDisposable
{
    private readonly EndpointOptions options;
    private readonly IReadOnlyList<Endpoint> endpoints;
    private readonly ToldLosses told;
    private readonly LostPrompts lost = new();
    private ICallJournal journal = new MemoryCallJournal();

    /// <param name="say">Takes what people should know while a run goes on, a line each.</param>
    public EndpointLanguageModel(EndpointOptions options, TimeProvider time, Action<string> say)
    {
        (this.options, told) = (options, new ToldLosses(say));
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
    public async Task BeginAsync(ICallJournal calls, CancellationToken stop)
    {
        journal = calls;
        foreach (var call in await calls.ReadCallsAsync(stop))
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
        var asked = request.Samples.Select((sample, i) => new Asked(endpoints[chosen[i]], new ModelRequest(
            endpoints[chosen[i]].Settings, Messages(endpoints[chosen[i]], request.Prompt), sample, request.MaximumTokens, Step: 0)))
                .ToArray();
        (asked, var calls) = await AnswersAsync(asked, stop);
        Completion[] completions = [.. calls.Select(Completion)];
        await RepairAsync(asked, calls, completions, stop);
        return completions;
    }

    public void Dispose()
    {
        foreach (var endpoint in endpoints) endpoint.Dispose();
    }

    /// <summary>Returns a prompt's calls, and as which attempt they were made (<see cref="LostPrompts"/>).</summary>
    private async Task<(Asked[] Asked, ModelCall[] Calls)> AnswersAsync(Asked[] asked, CancellationToken stop)
    {
        for (var attempt = 0; ; attempt++)
        {
            Asked[] now = [.. asked.Select(a => a.Again(attempt))];
            var found = await Task.WhenAll(now.Select(a => CallAsync(a, stop)));
            ModelCall[] calls = [.. found.Select(f => f.Call)];
            if (calls.Length == 0 || calls.Any(c => c.Text is not null)) return (now, calls);
            if (await IsBegunAsync([.. asked.Select(a => a.Again(attempt + 1))], stop)) continue;
            if (options.Replay is not null) return (now, calls);
            var isRecorded = found.All(f => f.IsRecorded);
            var answeredEver = asked.Any(a => a.Endpoint.HasAnswered.Ever);
            if (isRecorded && !LostPrompts.Stand(attempt, answeredEver)) continue; // a process before this one was stopped by it
            var answeredNow = asked.Any(a => a.Endpoint.HasAnswered.Now);
            if (isRecorded || lost.Stand(attempt, calls.Length, answeredEver, answeredNow)) return (now, calls);
            var reason = LostPrompts.Stop(calls);
            foreach (var endpoint in asked.Select(a => a.Endpoint).Distinct()) await endpoint.EndWaitingAsync(reason);
            throw reason;
        }
    }

    /// <summary>Whether one of these calls is recorded.</summary>
    private async Task<bool> IsBegunAsync(Asked[] asked, CancellationToken stop)
    {
        foreach (var (_, request) in asked)
            if (await (options.Replay ?? journal).FindCallAsync(ModelRequest.Hash(request.Write()), stop) is not null)
                return true;
        return false;
    }

    private IReadOnlyList<ModelMessage> Messages(Endpoint endpoint, string prompt) =>
        endpoint.Settings.Protocol == EndpointProtocol.Completions
        ? [new(MessageRole.User, prompt)]
        : [new(MessageRole.System, options.Prompt.System(prompt)), new(MessageRole.User, prompt)];

    private static Completion Completion(ModelCall call) =>
        new(call.Text ?? "", (int)Math.Min(int.MaxValue, call.Usage.Output ?? 0), call.Finished, call.Fault, call.Omitted);

    /// <summary>Puts repaired answers in the place of those that the compiler or the check refuses.</summary>
    private async Task RepairAsync(Asked[] asked, ModelCall[] calls, Completion[] completions, CancellationToken stop)
    {
        var repairs = await options.Repair.ChooseAsync(
            completions, sample => asked[sample].Endpoint.Settings.Protocol != EndpointProtocol.Completions, stop);
        var answers = await Task.WhenAll(repairs.Select(repair =>
        {
            var (endpoint, first) = asked[repair.Sample];
            return CallAsync(
                new Asked(endpoint,
                    first with { Messages = Repair.Messages(first.Messages, calls[repair.Sample].Text!, repair.Fault), Step = 1 }), stop);
        }));
        foreach (var ((sample, _), (answer, _)) in repairs.Zip(answers))
            if (answer.Text is not null)
                completions[sample] = Completion(answer);
    }

    /// <summary>Returns the recorded call of that request; makes and records it where there is none.</summary>
    private async Task<(ModelCall Call, bool IsRecorded)> CallAsync(Asked what, CancellationToken stop)
    {
        var (endpoint, request) = what;
        var asked = request.Write();
        var hash = ModelRequest.Hash(asked);
        if (await journal.FindCallAsync(hash, stop) is { } known) return (known, true);
        var call = options.Replay is { } recorded
            ? await recorded.FindCallAsync(hash, stop) ?? throw new UserException(
                $"The recorded run holds no call like the next one of {endpoint.Settings.Name}: replay with the same build, recipe and "
                    + $"seed, as far as it went.")
            : await AskAsync(endpoint, request, asked, hash, stop);
        await journal.RecordAsync(call, CancellationToken.None); // it is paid for: kept even where the run is stopping
        if (options.Replay is null) Note(call);
        return (call, false);
    }

    private async Task<ModelCall> AskAsync(Endpoint endpoint, ModelRequest request, string asked, string hash, CancellationToken stop)
    {
        ModelCall Call(string? text, string? fault, bool finished, TokenUsage usage, string? servedBy) =>
            new(hash, endpoint.Settings.Name, request.Step, request.Sample.Seed, asked, text, fault, finished, usage, servedBy);
        try
        {
            var answer = await endpoint.AskAsync(request, options.Budget, stop);
            var cut = CutText.Of(answer.Text);
            return Call(cut.Text, null, answer.Finished, answer.Usage, answer.ServedBy) with { Omitted = cut.Omitted };
        }
        catch (LostSampleException e)
        {
            return Call(null, e.Message, finished: false, e.Usage, null);
        }
    }

    private void Note(ModelCall call)
    {
        if (call.Step == 0) lost.Add(call);
        if (call.Fault is { } fault) told.Add(call.Model, fault);
    }

    private sealed record Asked(Endpoint Endpoint, ModelRequest Request)
    {
        public Asked Again(int attempt) => this with { Request = Request with { Attempt = attempt } };
    }
}
