using System.Net;
using System.Text.Json.Nodes;
using EvoPrompting.LanguageModels.Endpoints.Reading;

namespace EvoPrompting.LanguageModels.Endpoints.Transport;

/// <summary>
/// Asks again for fewer samples, or for one, where a server refuses to give several to one request or needs too long for them; later
/// requests ask for no more. A server that fails on several without saying so is tried with one before its failure counts.
/// </summary>
internal sealed class RefusedSamples(ServerState server) : DelegatingHandler
{
    /// <summary>The number of texts, as OpenAI's protocols have it.</summary>
    public const string Parameter = "n";

    private int hasGivenSeveral;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken stop)
    {
        if (await SentBody.ReadAsync(request, stop) is not { } body || (int?)body[Parameter] is not { } asked)
            return await base.SendAsync(request, stop);
        asked = Math.Min(asked, server.SamplesAtOnce); // another call may have found it out while this one waited
        while (true)
        {
            Set(request, body, asked);
            try
            {
                return await SendAsync(request, body, asked, stop);
            }
            catch (SlowSamplesException e)
            {
                asked /= 2;
                server.LimitSamples(asked, e.Message);
            }
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, JsonObject body, int asked, CancellationToken stop)
    {
        var answer = await base.SendAsync(request, stop);
        if (asked == 1) return answer;
        if (answer.IsSuccessStatusCode) Volatile.Write(ref hasGivenSeveral, 1);
        if (!MayMeanSamples(answer.StatusCode)) return answer;
        var error = ServerError.Of(await answer.Content.ReadAsByteArrayAsync(stop));
        var most = SamplesRefusal.Most(error, asked);
        if (most is null && Volatile.Read(ref hasGivenSeveral) == 1) return answer;
        Set(request, body, most ?? 1);
        var second = await base.SendAsync(request, stop);
        if (most is null && !second.IsSuccessStatusCode) // it was not that
        {
            second.Dispose();
            return answer;
        }

        answer.Dispose();
        server.LimitSamples(most ?? 1, $"the server does not give {asked} answers to one request ({error.Words})");
        return second;
    }

    private static bool MayMeanSamples(HttpStatusCode status) => (int)status is 400 or 422 or 500 or 501;

    private static void Set(HttpRequestMessage request, JsonObject body, int samples)
    {
        if (samples == 1) body.Remove(Parameter);
        else body[Parameter] = samples;
        SentBody.Write(request, body);
        request.Options.Set(SlowSamplesException.Samples, samples);
    }
}

/// <summary>One request for several samples took longer than one sample may.</summary>
internal sealed class SlowSamplesException(string message, Exception cause) : Exception(message, cause)
{
    /// <summary>How many samples a request asks for.</summary>
    public static readonly HttpRequestOptionsKey<int> Samples = new("samples");
}
