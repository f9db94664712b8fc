using System.Net;
using EvoPrompting.Chance;
using Microsoft.Extensions.Http.Resilience;
using Polly;

namespace EvoPrompting.LanguageModels.Endpoints.Transport;

/// <summary>
/// Says what is tried again, and when: "too many requests", faults of the server, broken connections, time-outs. Nothing else.
/// </summary>
internal static class Retries
{
    public static ResiliencePipeline<HttpResponseMessage> Pipeline(
        Patience patience, ServerState server, TimeProvider time, RandomStream chance)
    {
        var builder = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time };
        if (patience.Tries < 2) return builder.Build();
        return builder.AddRetry(new HttpRetryStrategyOptions
        {
            MaxRetryAttempts = patience.Tries - 1,
            BackoffType = DelayBackoffType.Exponential,
            Delay = patience.FirstWait,
            MaxDelay = TimeSpan.FromMinutes(2),
            UseJitter = true,
            Randomizer = () =>
            {
                lock (chance) return chance.NextDouble();
            },
            ShouldRetryAfterHeader = true,
            ShouldHandle = fault => ValueTask.FromResult(fault.Outcome switch
            {
                { Exception: { } e } => IsPassing(e),
                { Result: { } answer } => IsPassing(answer) && !(WaitAsked(answer, time) is { } wait && patience.IsBeyond(wait)),
                _ => false,
            }),
            OnRetry = retry =>
            {
                var why = retry.Outcome.Exception?.Message
                    ?? $"{(int)retry.Outcome.Result!.StatusCode} {retry.Outcome.Result.ReasonPhrase}";
                server.WaitingForTry(why, retry.RetryDelay, retry.Outcome.Result?.StatusCode == HttpStatusCode.TooManyRequests);
                return default;
            },
        }).Build();
    }

    /// <summary>How long the server asks to be left alone, by its Retry-After; null where it does not say.</summary>
    public static TimeSpan? WaitAsked(HttpResponseMessage answer, TimeProvider time) =>
        answer.Headers.RetryAfter is { } header ? header.Delta ?? header.Date - time.GetUtcNow() : null;

    public static bool IsPassing(Exception fault) => fault switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => false,
        HttpRequestException or HttpIOException or IOException or TimeoutException => true,
        _ => false,
    };

    public static bool IsPassing(HttpResponseMessage answer) => (int)answer.StatusCode switch
    {
        429 => !Refusals.IsOutOfCredit(answer),
        408 or 425 => true,
        501 or 505 => false,
        >= 500 => true,
        _ => false,
    };
}
