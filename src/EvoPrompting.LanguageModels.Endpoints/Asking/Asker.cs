using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using EvoPrompting.Candidates;
using EvoPrompting.LanguageModels.Endpoints.Ledger;
using EvoPrompting.LanguageModels.Endpoints.Reading;
using EvoPrompting.LanguageModels.Endpoints.Transport;
using EvoPrompting.Prompts;

namespace EvoPrompting.LanguageModels.Endpoints.Asking;

/// <summary>Asks a server in a protocol: one request, one answer.</summary>
/// <param name="http">Owned from now on. Its way to the server bears faults and reads answers whole.</param>
internal sealed class Asker(EndpointSettings settings, IModelProtocol protocol, HttpClient http) : IDisposable
{
    private readonly Uri address = new(settings.Address.AbsoluteUri.TrimEnd('/') + protocol.PathAfter(settings.Address));

    /// <summary>Most texts that one request can ask for, whatever its server takes.</summary>
    public int MostSamples => protocol.HasSeveralChoices ? settings.SamplesPerRequest : 1;

    /// <param name="samples">How many texts are asked for, from the request's seed on.</param>
    /// <exception cref="LostSampleException">The answer cannot be read.</exception>
    /// <exception cref="ServerDownException">The server does not answer at all.</exception>
    /// <exception cref="UserException">The server refuses, and would refuse the next call too.</exception>
    public async Task<ModelAnswers> AskAsync(ModelRequest request, int samples, CancellationToken stop)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, address);
        SentBody.Write(message, protocol.Write(request, samples));
        message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        message.Headers.UserAgent.Add(new ProductInfoHeaderValue("EvoPrompting", null)); // some gateways turn requests without one away
        protocol.Head(message.Headers, settings.Key.IsNone ? null : settings.Key.Value);
        try
        {
            using var response = await http.SendAsync(message, stop);
            return Read(request, samples, WithoutKey(await response.Content.ReadAsByteArrayAsync(stop)));
        }
        catch (LostSampleException e) when (ReasonText.Clean(settings.Key.Hide(e.Message)) is var shown && shown != e.Message)
        {
            throw new LostSampleException(shown, e) { Usage = e.Usage, Bytes = e.Bytes, IsPassing = e.IsPassing };
        }
    }

    public void Dispose() => http.Dispose();

    /// <summary>A server may say the key again; what is cut out of its words later may hold a part of it only.</summary>
    private byte[] WithoutKey(byte[] answer)
    {
        if (settings.Key.Value is not { Length: > 0 } key || answer.AsSpan().IndexOf(Encoding.UTF8.GetBytes(key)) < 0) return answer;
        return Encoding.UTF8.GetBytes(settings.Key.Hide(Encoding.UTF8.GetString(answer)));
    }

    private ModelAnswers Read(ModelRequest request, int samples, byte[] answer)
    {
        var parts = AnswerParts.Read(answer);
        var usage = TokenCounts.Read(parts);
        AnsweredChoice[] choices = [.. protocol.Read(parts).DefaultIfEmpty(new AnsweredChoice()).Take(samples)];
        long[] lengths = [.. choices.Select(c => (long)Encoding.UTF8.GetByteCount(c.Text))];
        var shares = TokenShares.Of(usage, lengths);
        var (countsThinking, servedBy) = (TokenCounts.TellThinking(parts), ServedBy(parts));
        ModelAnswer Sample(AnsweredChoice choice, TokenUsage share) => IsUsable(choice)
            ? new(Valid(settings.Key.Hide(choice.Text)), null, !choice.IsCut, share, servedBy)
            : new(
                null, ReasonText.Clean(settings.Key.Hide(choice.WhyUseless(request, countsThinking))), Finished: false, share,
                ServedBy: null);
        return new([.. choices.Zip(shares, Sample)], usage, lengths.Sum());
    }

    /// <summary>A base model may end at once; a chat model that says nothing has not answered.</summary>
    private bool IsUsable(AnsweredChoice choice) =>
        settings.Protocol == EndpointProtocol.Completions ? choice.HasText : !string.IsNullOrWhiteSpace(choice.Text);

    /// <summary>Half surrogate pairs become U+FFFD: a journal holds valid text only.</summary>
    private static string Valid(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static string? ServedBy(IReadOnlyList<JsonElement> parts) =>
        parts.Select(p => p.Text("model") ?? (p.Field("message") is { } message ? message.Text("model") : null))
            .FirstOrDefault(model => model is not null);
}
