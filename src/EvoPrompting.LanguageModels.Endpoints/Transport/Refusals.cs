using System.Net;
using System.Text;
using EvoPrompting.LanguageModels.Endpoints.Asking;
using EvoPrompting.LanguageModels.Endpoints.Reading;

namespace EvoPrompting.LanguageModels.Endpoints.Transport;

/// <summary>
/// Turns what is left after the retries into what it costs: a sample, a pause, or the run, with the server's own message.
/// </summary>
internal sealed class Refusals(EndpointSettings settings, ServerState server, TimeProvider time) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken stop)
    {
        HttpResponseMessage answer;
        try
        {
            if (request.Content is { } content) await content.LoadIntoBufferAsync(stop); // so that it can be sent again
            answer = await base.SendAsync(request, stop);
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.SecureConnectionError)
        {
            throw new ServerStoppedException($"{settings.Name}: no secure connection to {settings.Address.Authority}: {Deepest(e)}", e);
        }
        catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError)
        {
            throw new ServerDownException(Deepest(e), wait: null, e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TimeoutException)
        {
            var told = settings.Key.Hide($"no answer after {settings.Patience.Tries} tries: {Deepest(e)}");
            throw new LostSampleException(told, e) { IsPassing = true };
        }

        if (answer.IsSuccessStatusCode) return answer;
        using (answer) throw Refusal(answer, await answer.Content.ReadAsByteArrayAsync(stop));
    }

    private Exception Refusal(HttpResponseMessage answer, byte[] body)
    {
        var status = (int)answer.StatusCode;
        var message = ServerError.Of(body).Words;
        var told = settings.Key.Hide($"the server says {status} {answer.ReasonPhrase}{(message.Length > 0 ? $": {message}" : "")}");
        return status switch
        {
            429 when !IsOutOfCredit(answer) => new ServerDownException(told, Retries.WaitAsked(answer, time)),
            429 => Stop(told),
            502 or 503 or 504 or 520 or 521 or 522 or 523 or 524 or 529 => new ServerDownException(told, Retries.WaitAsked(answer, time)),
            >= 500 or 408 or 425 => Lost(told, body, isPassing: Retries.IsPassing(answer)),
            400 or 413 or 422 when server.HasAnswered => Lost(told, body, isPassing: false), // it is this prompt or answer that it refuses
            >= 300 and < 400 => Stop($"{told}, to {answer.Headers.Location}; give that address as the endpoint if you trust it"),
            404 => Stop($"{told}; check the model's name and the endpoint {settings.Address}"),
            401 or 403 => Stop($"{told}; {(settings.Key.IsNone ? "no key was sent" : "check the key")}"),
            _ => Stop(told),
        };
    }

    /// <summary>An error that does not say what it took has taken nothing.</summary>
    private static LostSampleException Lost(string told, byte[] body, bool isPassing)
    {
        var usage = TokenCounts.Read(AnswerParts.ReadOrNone(body));
        return new(told) { Usage = usage.Total is null ? new(0, 0, 0) : usage, IsPassing = isPassing };
    }

    private ServerStoppedException Stop(string told) => new($"{settings.Name}: {told}.");

    /// <summary>OpenAI answers "too many requests" as well where an account has no credit, which no waiting mends.</summary>
    public static bool IsOutOfCredit(HttpResponseMessage answer)
    {
        if (answer.StatusCode != HttpStatusCode.TooManyRequests) return false;
        using var body = new MemoryStream();
        answer.Content.CopyTo(body, null, default); // in memory already: see WholeAnswer
        return Encoding.UTF8.GetString(body.ToArray()).Contains("insufficient_quota", StringComparison.Ordinal);
    }

    private static string Deepest(Exception e)
    {
        while (e.InnerException is { } inner) e = inner;
        return e.Message.TrimEnd('.');
    }
}
