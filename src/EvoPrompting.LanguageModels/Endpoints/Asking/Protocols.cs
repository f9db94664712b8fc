using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text.Json;
using Anthropic;
using Anthropic.Core;
using Anthropic.Models.Messages;
using EvoPrompting.LanguageModels.Endpoints.Transport;
using Microsoft.Extensions.AI;
using OllamaSharp;
using OpenAI;

namespace EvoPrompting.LanguageModels.Endpoints.Asking;

/// <summary>Makes what speaks each protocol. The makers' clients neither retry nor limit time: <see cref="Wire"/> does, alike for all.</summary>
internal static class Protocols
{
    private const string NoKey = "none"; // the clients demand one; servers without keys ignore it

    /// <param name="stopText">A base model's completion ends before it.</param>
    public static IModelProtocol Create(EndpointSettings settings, HttpClient http, string? stopText) => settings.Protocol switch
    {
        EndpointProtocol.Completions => new CompletionProtocol(settings, http, stopText),
        EndpointProtocol.OpenAI => new ChatProtocol(settings, OpenAI(settings, http), SeedWidth.Bits64),
        EndpointProtocol.Anthropic => new ChatProtocol(settings, Anthropic(settings, http), SeedWidth.None, WithTemperature),
        EndpointProtocol.Ollama => new ChatProtocol(settings, Ollama(settings, http), SeedWidth.Bits31),
        _ => throw new ArgumentOutOfRangeException(nameof(settings)),
    };

    private static IChatClient OpenAI(EndpointSettings settings, HttpClient http) =>
        new OpenAIClient(new ApiKeyCredential(settings.Key.Value ?? NoKey), new OpenAIClientOptions
        {
            Endpoint = settings.Address,
            Transport = new HttpClientPipelineTransport(http),
            RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
            NetworkTimeout = Timeout.InfiniteTimeSpan,
        }).GetChatClient(settings.Model).AsIChatClient();

    private static IChatClient Anthropic(EndpointSettings settings, HttpClient http) =>
        new AnthropicClient(new ClientOptions
        {
            ApiKey = settings.Key.Value ?? NoKey,
            AuthToken = null,
            BaseUrl = settings.Address.AbsoluteUri.TrimEnd('/'),
            HttpClient = http,
            MaxRetries = 0,
            Timeout = TimeSpan.FromDays(1),
        }).AsIChatClient(settings.Model);

    /// <summary>The protocol has a temperature, from 0 to 1, which this client's typed request lacks.</summary>
    private static MessageCreateParams WithTemperature(ModelRequest request) => MessageCreateParams.FromRawUnchecked(
        new Dictionary<string, JsonElement>(), new Dictionary<string, JsonElement>(), new Dictionary<string, JsonElement>
        {
            ["model"] = JsonSerializer.SerializeToElement(request.To.Model),
            ["max_tokens"] = JsonSerializer.SerializeToElement(request.MaximumTokens),
            ["messages"] = JsonSerializer.SerializeToElement(Array.Empty<object>()),
            ["temperature"] = JsonSerializer.SerializeToElement(Math.Min(1, request.Sample.Temperature)),
        });

    private static IChatClient Ollama(EndpointSettings settings, HttpClient http)
    {
        http.BaseAddress = settings.Address;
        if (settings.Key.Value is { } key) http.DefaultRequestHeaders.Authorization = new("Bearer", key);
        return new OllamaApiClient(http, settings.Model);
    }
}
