using EvoPrompting.Chance;
using EvoPrompting.LanguageModels.Endpoints.Asking;
using EvoPrompting.LanguageModels.Endpoints.Ledger;
using EvoPrompting.LanguageModels.Endpoints.Noticing;
using EvoPrompting.LanguageModels.Endpoints.Transport;
using EvoPrompting.Prompts;

namespace EvoPrompting.LanguageModels.Endpoints;

/// <summary>A model behind a server: asks it, and waits while it is down.</summary>
internal sealed class Endpoint : IDisposable
{
    private readonly Asker asker;
    private readonly ServerState server;
    private readonly SharedStop refusals;
    private readonly TokenHabits habits = new();
    private readonly CutPrompts cutPrompts;

    /// <param name="say">Takes what people should know, a line each.</param>
    /// <param name="stopText">A base model's completion ends before it; null for none.</param>
    public Endpoint(EndpointSettings settings, TimeProvider time, RandomStream chance, Action<string> say, string? stopText)
    {
        Settings = settings;
        (server, refusals) = (new ServerState(settings, time, say), new SharedStop(time));
        cutPrompts = new CutPrompts(server.Say);
        asker = new Asker(settings, Protocols.Of(settings.Protocol, stopText), Wire.Open(settings, server, time, chance));
    }

    public EndpointSettings Settings { get; }

    /// <summary>One line for people while the server is waited for; else null.</summary>
    public string? Notice => server.Notice;

    /// <summary>Whether the server has given an answer in this process, and whether it ever did in the run.</summary>
    public (bool Now, bool Ever) HasAnswered => (server.HasAnsweredNow, server.HasAnswered);

    /// <summary>Calls under way at once as the server bears them now.</summary>
    public int ParallelCalls => server.Limit.Now;

    /// <summary>True once a call has shown what this model's calls take.</summary>
    public bool IsKnown => habits.AreKnown;

    /// <summary>Samples that one request may ask for, whatever its server takes.</summary>
    public int MostSamples => asker.MostSamples;

    /// <summary>Parameters that are left out because the server refuses them.</summary>
    public IReadOnlySet<string> RefusedParameters => server.RefusedParameters;

    /// <summary>False once the server has refused a system text.</summary>
    public bool HasSystemRole => server.HasSystemRole;

    /// <summary>Samples that one request may ask for, as far as the server is known.</summary>
    public int SamplesAtOnce => Math.Min(MostSamples, server.SamplesAtOnce);

    /// <summary>Learns from a call that an earlier process of the run made, and counts it.</summary>
    public void Recall(ModelCall call, Budget budget)
    {
        budget.Count(call, Settings.Prices, habits);
        if (call.Text is not null) server.HasAnsweredBefore();
    }

    /// <summary>
    /// Returns the answers to one request, however long the server has to be waited for. The budget is asked when the call's turn has
    /// come, so it knows what the calls before it took.
    /// </summary>
    /// <param name="samples">How many texts are asked for, from the request's seed on.</param>
    /// <returns>At least one; fewer than were asked for where the server gives fewer.</returns>
    /// <exception cref="LostSampleException">The answer cannot be read.</exception>
    /// <exception cref="UserException">The server refuses, or is down for longer than the patience lasts.</exception>
    public Task<IReadOnlyList<ModelAnswer>> AskAsync(ModelRequest request, int samples, Budget budget, CancellationToken stop) =>
        refusals.RunAsync(call => AskTillAnsweredAsync(request, samples, budget, call), stop);

    /// <summary>Sends no more of the calls that wait; they end with that reason.</summary>
    public Task EndWaitingAsync(ServerStoppedException reason) => refusals.EndWaitingAsync(reason);

    public void Dispose() => asker.Dispose();

    private async Task<IReadOnlyList<ModelAnswer>> AskTillAnsweredAsync(
        ModelRequest request, int samples, Budget budget, SharedCall call)
    {
        var (waiting, underWay, endAllAsync) = call;
        if (Settings.Key.Fault is { } unsendable) throw new ServerStoppedException($"{Settings.Name}: {unsendable}.");
        while (true)
        {
            using var place = await server.Limit.EnterAsync(waiting);
            await server.WaitAsync(waiting);
            using var reservation = await budget.ReserveAsync(request, samples, habits, waiting);
            if (waiting.IsCancellationRequested) reservation.Release(); // its turn may have come because another was refused
            waiting.ThrowIfCancellationRequested();
            try
            {
                var answers = await asker.AskAsync(request, samples, underWay);
                if (answers.Samples.Any(a => a.Text is not null)) server.Answered();
                server.GaveSamples(answers.Samples.Count, samples);
                Took(reservation, request, answers.Usage, answers.Bytes);
                cutPrompts.Look(request.Bytes, answers.Usage.Input);
                return answers.Samples;
            }
            catch (LostSampleException lost)
            {
                Took(reservation, request, lost.Usage, lost.Bytes);
                if (!lost.IsPassing || !server.FailsInARow()) throw;
                server.Pause(new ServerDownException(lost.Message, wait: null, lost));
            }
            catch (ServerDownException fault)
            {
                reservation.Release(); // kept, it could bar the way of the call that holds the place it waits for
                server.Pause(fault);
            }
            catch (UserException e)
            {
                if (e is ServerStoppedException refusal) await endAllAsync(refusal);
                reservation.Release(); // refused: nothing was written
                throw;
            }
        }
    }

    private void Took(Reservation reservation, ModelRequest request, TokenUsage usage, long bytes)
    {
        if (reservation.Took(usage, bytes) is not { } written) return;
        server.Say(FormattableString.Invariant(
            $"an answer has {written} tokens, though {request.MaximumTokens} were the most: the server ignores the limit"));
    }
}
