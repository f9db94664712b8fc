using System.Net.Http.Headers;
using System.Text.Json;
using EvoPrompting.LanguageModels.Endpoints.Reading;
using EvoPrompting.LanguageModels.Endpoints.Transport;

namespace EvoPrompting.LanguageModels.Endpoints.Asking;

/// <summary>Asks a server in a protocol: one request, one answer.</summary>
/// <param name="http">Owned from now on. Its way to the server bears faults and reads answers whole.</param>
internal sealed class Asker(EndpointSettings settings, IModelProtocol protocol, HttpClient http) : IDisposable
{
    private readonly Uri address = new(settings.Address.AbsoluteUri.TrimEnd('/') + protocol.PathAfter(settings.Address));

    /// <exception cref="LostSampleException">The answer cannot be used.</exception>
    /// <exception cref="ServerDownException">The server does not answer at all.</exception>
    /// <exception cref="UserException">The server refuses, and would refuse the next call too.</exception>
    public async Task<ModelAnswer> AskAsync(ModelRequest request, CancellationToken stop)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, address);
        SentBody.Write(message, protocol.Write(request));
        message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        message.Headers.UserAgent.Add(new ProductInfoHeaderValue("EvoPrompting", null)); // some gateways turn requests without one away
        protocol.Head(message.Headers, settings.Key.IsNone ? null : settings.Key.Value);
        try
        {
            using var response = await http.SendAsync(message, stop);
            return Read(request, await response.Content.ReadAsByteArrayAsync(stop));
        }
        catch (LostSampleException e) when (settings.Key.Hide(e.Message) is var shown && shown != e.Message)
        {
            throw new LostSampleException(shown, e) { Usage = e.Usage, Bytes = e.Bytes, IsPassing = e.IsPassing };
        }
    }

    public void Dispose() => http.Dispose();

    private ModelAnswer Read(ModelRequest request, byte[] answer)
    {
        var parts = AnswerParts.Read(answer);
        var usage = TokenCounts.Read(parts);
        var choice = protocol.Read(parts) is { Count: > 0 } choices ? choices[0] : new AnsweredChoice();
        if (!IsUsable(choice)) throw choice.Lost(request, usage, TokenCounts.TellThinking(parts));
        return new ModelAnswer(choice.Text, !choice.IsCut, usage, ServedBy(parts));
    }

    /// <summary>A base model may end at once; a chat model that says nothing has not answered.</summary>
    private bool IsUsable(AnsweredChoice choice) =>
        settings.Protocol == EndpointProtocol.Completions ? choice.HasText : !string.IsNullOrWhiteSpace(choice.Text);

    private static string? ServedBy(IReadOnlyList<JsonElement> parts) =>
        parts.Select(p => p.Text("model") ?? (p.Field("message") is { } message ? message.Text("model") : null))
            .FirstOrDefault(model => model is not null);
}
