using System.Text;
using EvoPrompting.Chance;
using EvoPrompting.LanguageModels.Endpoints.Asking;
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

    /// <summary>Returns the answer, however long the server has to be waited for.</summary>
    /// <exception cref="LostSampleException">The answer cannot be used.</exception>
    /// <exception cref="UserException">The server refuses, or is down for longer than the patience lasts.</exception>
    public Task<ModelAnswer> AskAsync(ModelRequest request, CancellationToken stop) =>
        refusals.RunAsync(both => AskTillAnsweredAsync(request, both), stop);

    public void Dispose() => asker.Dispose();

    private async Task<ModelAnswer> AskTillAnsweredAsync(ModelRequest request, CancellationToken stop)
    {
        if (Settings.Key.Fault is { } unsendable) throw new ServerStoppedException($"{Settings.Name}: {unsendable}.");
        while (true)
        {
            using var place = await server.Limit.EnterAsync(stop);
            await server.WaitAsync(stop);
            try
            {
                var answer = await asker.AskAsync(request, stop);
                server.Answered();
                return answer with { Text = Valid(Settings.Key.Hide(answer.Text)) };
            }
            catch (ServerDownException fault)
            {
                server.Pause(fault);
            }
        }
    }

    /// <summary>Half surrogate pairs become U+FFFD: a journal holds valid text only.</summary>
    private static string Valid(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
