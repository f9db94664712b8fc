using System.Net;
using EvoPrompting.LanguageModels.Endpoints.Asking;
using EvoPrompting.LanguageModels.Endpoints.Reading;

namespace EvoPrompting.LanguageModels.Endpoints.Transport;

/// <summary>
/// Reads an answer to its last byte inside the retried part, within limits, so that a break in the middle is like one before it, and an
/// error inside a success like that error.
/// </summary>
/// <param name="timeout">From sending to the last byte.</param>
internal sealed class WholeAnswer(TimeSpan timeout, TimeProvider time) : DelegatingHandler
{
    /// <summary>
    /// Most bytes that are taken of an answer, whatever was asked for. Longer ones are no program; they are not read to their end.
    /// </summary>
    public const int LongestAnswer = 1 << 20;

    /// <summary>Why a longer answer is lost.</summary>
    public static readonly string TooLong = $"the answer is longer than {LongestAnswer} bytes";

    /// <exception cref="TimeoutException">It took longer.</exception>
    /// <exception cref="SlowSamplesException">It took longer, and several samples were asked for.</exception>
    /// <exception cref="LostSampleException">The answer is too long, or a success that is no UTF-8 or no JSON.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken stop)
    {
        using var clock = new CancellationTokenSource(timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(stop, clock.Token);
        try
        {
            var response = await base.SendAsync(request, both.Token);
            using var old = response.Content;
            var bytes = await ReadAsync(old, both.Token);
            SetStatus(response, bytes);
            response.Content = new ByteArrayContent(bytes);
            response.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
            return response;
        }
        catch (OperationCanceledException e) when (clock.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            var words = FormattableString.Invariant($"no whole answer within {timeout.TotalSeconds:0.#} s");
            if (request.Options.TryGetValue(SlowSamplesException.Samples, out var samples) && samples > 1)
                throw new SlowSamplesException($"{words} where {samples} were asked for", e);
            throw new TimeoutException(words, e);
        }
    }

    private static async Task<byte[]> ReadAsync(HttpContent content, CancellationToken stop)
    {
        using var whole = new MemoryStream();
        using var stream = await content.ReadAsStreamAsync(stop);
        var part = new byte[16 << 10];
        while (await stream.ReadAsync(part, stop) is > 0 and var read)
        {
            if (whole.Length + read > LongestAnswer) throw new LostSampleException(TooLong) { Bytes = LongestAnswer };
            whole.Write(part, 0, read);
        }

        return whole.ToArray();
    }

    /// <summary>Gives the answer the status that its own words mean, whatever it came with.</summary>
    private static void SetStatus(HttpResponseMessage response, byte[] body)
    {
        var told = (int)response.StatusCode;
        var meant = !response.IsSuccessStatusCode ? ErrorMeaning.StatusOf(ServerError.Of(body), told)
            : ErrorInside(body) is { } error ? ErrorMeaning.StatusOf(error)
            : told;
        if (meant != told) (response.StatusCode, response.ReasonPhrase) = ((HttpStatusCode)meant, $"(sent as {told})");
    }

    /// <summary>A success of plain text is an error where its words are those of one, and useless otherwise.</summary>
    private static ServerError? ErrorInside(byte[] body)
    {
        try
        {
            return ServerError.Inside(AnswerParts.Read(body));
        }
        catch (LostSampleException) when (ServerError.Of(body) is { } plain && IsPlain(plain.Words) && ErrorMeaning.IsKnown(plain))
        {
            return plain;
        }
    }

    /// <summary>No JSON and no HTML.</summary>
    private static bool IsPlain(string words) => words.Length > 0 && words[0] is not ('{' or '[' or '<');
}
