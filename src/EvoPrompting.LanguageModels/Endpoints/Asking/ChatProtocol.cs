using EvoPrompting.Prompts;
using Microsoft.Extensions.AI;

namespace EvoPrompting.LanguageModels.Endpoints.Asking;

/// <summary>Asks a chat model through Microsoft.Extensions.AI: any <see cref="IChatClient"/>.</summary>
/// <param name="chat">Owned from now on.</param>
/// <param name="seeds">How much of the sample's seed the protocol can carry; of fewer bits it is the upper ones.</param>
/// <param name="beneath">What the client's own request starts from, for parameters that its adapter does not carry over; null for none.</param>
internal sealed class ChatProtocol(
    EndpointSettings settings, IChatClient chat, SeedWidth seeds, Func<ModelRequest, object>? beneath = null) : IModelProtocol
{
    public async Task<ModelAnswer> AskAsync(ModelRequest request, CancellationToken stop)
    {
        var options = new ChatOptions
        {
            ModelId = settings.Model,
            Temperature = (float)request.Sample.Temperature,
            MaxOutputTokens = request.MaximumTokens,
            Seed = seeds switch
            {
                SeedWidth.Bits64 => unchecked((long)request.Sample.Seed),
                SeedWidth.Bits31 => (long)(request.Sample.Seed >> 33),
                _ => null,
            },
        };
        if (beneath is not null) options.RawRepresentationFactory = _ => beneath(request);
        var messages = request.Messages.Select(m => new ChatMessage(Role(m.Role), m.Text)).ToList();
        try
        {
            var response = await chat.GetResponseAsync(messages, options, stop);
            var usage = new TokenUsage(response.Usage?.InputTokenCount, response.Usage?.CachedInputTokenCount, response.Usage?.OutputTokenCount);
            if (string.IsNullOrWhiteSpace(response.Text))
                throw new LostSampleException($"the answer holds no text ({response.FinishReason?.Value ?? "no reason given"})") { Usage = usage };
            return new ModelAnswer(response.Text, response.FinishReason != ChatFinishReason.Length, usage, response.ModelId);
        }
        catch (Exception e) when (e is not (LostSampleException or ServerDownException or UserException or OperationCanceledException))
        {
            // Each client has exceptions of its own for answers that it cannot read; what the transport found out passes by here.
            throw Inner(e) ?? new LostSampleException($"the answer is not what {settings.Protocol} gives: {e.Message}", e);
        }
    }

    public void Dispose() => chat.Dispose();

    /// <summary>What the transport threw, where a client has wrapped it.</summary>
    private static Exception? Inner(Exception e)
    {
        for (var inner = e.InnerException; inner is not null; inner = inner.InnerException)
            if (inner is LostSampleException or ServerDownException or UserException)
                return inner;
        return null;
    }

    private static ChatRole Role(MessageRole role) => role switch
    {
        MessageRole.System => ChatRole.System,
        MessageRole.User => ChatRole.User,
        _ => ChatRole.Assistant,
    };
}

/// <summary>How much of a sample's seed a protocol can carry.</summary>
internal enum SeedWidth { None, Bits31, Bits64 }
