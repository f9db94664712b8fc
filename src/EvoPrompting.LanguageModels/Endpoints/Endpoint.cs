using System.Text;
using EvoPrompting.Chance;
using EvoPrompting.LanguageModels.Endpoints.Asking;
using EvoPrompting.LanguageModels.Endpoints.Ledger;
using EvoPrompting.LanguageModels.Endpoints.Transport;
using EvoPrompting.Prompts;

namespace EvoPrompting.LanguageModels.Endpoints;

/// <summary>A model behind a server: asks it, and waits while it is down.</summary>
internal sealed class Endpoint : IDisposable
{
    private readonly Asker asker;
    private readonly ServerState server;
    private readonly SharedStop refusals = new();

    /// <param name="say">Takes what people should know, a line each.</param>
    /// <param name="stopText">A base model's completion ends before it; null for none.</param>
    public Endpoint(EndpointSettings settings, TimeProvider time, RandomStream chance, Action<string> say, string? stopText)
    {
        Settings = settings;
        server = new ServerState(settings, time, say);
        asker = new Asker(settings, Protocols.Of(settings.Protocol, stopText), Wire.Open(settings, server, time, chance));
    }

    public EndpointSettings Settings { get; }

    /// <summary>One line for people while the server is waited for; else null.</summary>
    public string? Notice => server.Notice;

    /// <summary>Calls under way at once as the server bears them now.</summary>
    public int ParallelCalls => server.Limit.Now;

    /// <summary>Learns from a call that an earlier process of the run made.</summary>
    public void Recall(ModelCall call)
    {
        if (call.Text is not null) server.HasAnsweredBefore();
    }

    /// <summary>
    /// Returns the answer, however long the server has to be waited for. The budget is asked when the call's turn has come, so it knows
    /// what the calls before it took.
    /// </summary>
    /// <exception cref="LostSampleException">The answer cannot be used.</exception>
    /// <exception cref="UserException">The server refuses, or is down for longer than the patience lasts.</exception>
    public Task<ModelAnswer> AskAsync(ModelRequest request, Budget budget, CancellationToken stop) =>
        refusals.RunAsync(both => AskTillAnsweredAsync(request, budget, both), stop);

    public void Dispose() => asker.Dispose();

    private async Task<ModelAnswer> AskTillAnsweredAsync(ModelRequest request, Budget budget, CancellationToken stop)
    {
        if (Settings.Key.Fault is { } unsendable) throw new ServerStoppedException($"{Settings.Name}: {unsendable}.");
        while (true)
        {
            using var place = await server.Limit.EnterAsync(stop);
            await server.WaitAsync(stop);
            using var reservation = await budget.ReserveAsync(request, stop);
            try
            {
                var answer = await asker.AskAsync(request, stop);
                reservation.Took(answer.Usage);
                server.Answered();
                if (answer.Usage.Output > request.MaximumTokens) server.IgnoresTheLimit(answer.Usage.Output.Value, request.MaximumTokens);
                return answer with { Text = Valid(Settings.Key.Hide(answer.Text)) };
            }
            catch (LostSampleException fault)
            {
                reservation.Took(fault.Usage);
                throw;
            }
            catch (ServerDownException fault)
            {
                reservation.Release(); // kept, it could keep the call from its place that this one needs to go on
                server.Pause(fault);
            }
            catch (UserException)
            {
                reservation.Release(); // refused: nothing was written
                throw;
            }
        }
    }

    /// <summary>Half surrogate pairs become U+FFFD: a journal holds valid text only.</summary>
    private static string Valid(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
