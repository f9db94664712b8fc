using System.Collections.Concurrent;
using EvoPrompting.Prompts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EvoPrompting.Torch.Tests.Endpoints.Server;

/// <summary>
/// A real HTTP server on the loopback address that speaks each protocol: completions, OpenAI chat, Anthropic messages, Ollama chat. Its
/// answers come from a function or a language model; it misbehaves on request.
/// </summary>
public sealed class ModelServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<Fault> faults = new();

    private ModelServer(WebApplication app) => this.app = app;

    /// <summary>Answers a request that no fault meets.</summary>
    public required Func<AskedModel, Task<AnsweredModel>> Answer { get; init; }

    /// <summary>The server's part of every request, in the order in which they came.</summary>
    public ConcurrentQueue<AskedModel> Asked { get; } = new();

    /// <summary>Parameters that are refused with status 400 and a message that names them.</summary>
    public HashSet<string> RefusedParameters { get; } = [];

    /// <summary>Refuses requests by what they ask for; null answers all.</summary>
    public Func<AskedModel, Fault?>? Refuses { get; set; }

    /// <summary>The most texts that one request gets, whatever it asks for.</summary>
    public int MostSamples { get; set; } = int.MaxValue;

    /// <summary>Requests being answered at the moment, and the most there were.</summary>
    public int UnderWay, MostUnderWay;

    public string Address => app.Urls.Single();

    /// <summary>The address in the form that a protocol's users give.</summary>
    public Uri For(string protocol) => new(protocol is "anthropic" or "ollama" ? Address : Address + "/v1");

    public static async Task<ModelServer> StartAsync(Func<AskedModel, Task<AnsweredModel>> answer, int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k =>
        {
            k.Listen(System.Net.IPAddress.Loopback, port);
            k.Limits.MinResponseDataRate = null;
        });
        var app = builder.Build();
        var server = new ModelServer(app) { Answer = answer };
        foreach (var (path, dialect) in Dialect.All) app.MapPost(path, context => server.ServeAsync(context, dialect));
        await app.StartAsync();
        return server;
    }

    /// <summary>Answers every request with a text of its own.</summary>
    public static Task<ModelServer> StartAsync(Func<AskedModel, string> text) =>
        StartAsync(asked => Task.FromResult(new AnsweredModel(text(asked), 7, Finished: true, InputTokens: 11)));

    /// <summary>Lets a language model answer. Requests with the same prompt that come together are computed together.</summary>
    /// <param name="seeds">Returns the sample's seed of which 31 bits were sent; null takes what was sent.</param>
    public static Task<ModelServer> StartAsync(ILanguageModel model, Func<ulong, ulong>? seeds = null)
    {
        var together = new AnswersTogether(model);
        return StartAsync(
            asked => together.AnswerAsync(asked with { Seed = asked.Seed is { } sent && seeds is not null ? seeds(sent) : asked.Seed }));
    }

    /// <summary>The next requests meet these faults, one each.</summary>
    public void Misbehave(params IEnumerable<Fault> next)
    {
        foreach (var fault in next) faults.Enqueue(fault);
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private async Task ServeAsync(HttpContext context, Dialect dialect)
    {
        var now = Interlocked.Increment(ref UnderWay);
        InterlockedMax(ref MostUnderWay, now);
        try
        {
            var asked = await dialect.ReadAsync(context.Request);
            Asked.Enqueue(asked);
            if (RefusedParameters.FirstOrDefault(asked.Parameters.Contains) is { } refused)
            {
                await Fault.ErrorAsync(context, 400, $"Unsupported parameter: '{refused}' is not supported with this model.");
                return;
            }

            if (Refuses?.Invoke(asked) is { } refusal && await refusal.StrikeAsync(context)) return;
            if (faults.TryDequeue(out var fault) && await fault.StrikeAsync(context)) return;
            await dialect.WriteAsync(context.Response, asked, await AnswersAsync(asked));
        }
        finally
        {
            Interlocked.Decrement(ref UnderWay);
        }
    }

    /// <summary>As vLLM and llama.cpp's server do it: each text has the next seed.</summary>
    private async Task<IReadOnlyList<AnsweredModel>> AnswersAsync(AskedModel asked) =>
        await Task.WhenAll(Enumerable.Range(0, Math.Min(asked.Samples, MostSamples))
            .Select(i => Answer(asked with { Seed = asked.Seed + (ulong)i })));

    private static void InterlockedMax(ref int most, int value)
    {
        for (var held = most; value > held; held = most)
            if (Interlocked.CompareExchange(ref most, value, held) == held)
                return;
    }
}
