using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace EvoPrompting.Torch.Tests.Endpoints.Server;

/// <summary>What a request asked for, whatever its protocol.</summary>
/// <param name="Prompt">The last message of the user.</param>
/// <param name="Messages">Roles and texts; of a completion one.</param>
/// <param name="Samples">How many texts were asked for.</param>
/// <param name="Parameters">Names of everything that was sent.</param>
public sealed record AskedModel(
    string Path, string Model, string Prompt, IReadOnlyList<(string Role, string Text)> Messages, double? Temperature, ulong? Seed,
    int? MaximumTokens, int Samples,
    IReadOnlySet<string> Parameters, string? Key, string Body);

/// <summary>What the server answers.</summary>
public sealed record AnsweredModel(string Text, int Tokens, bool Finished, int InputTokens);

/// <summary>Reads and writes one protocol, from its published description and not from our client.</summary>
internal abstract class Dialect
{
    public static IReadOnlyList<(string Path, Dialect Dialect)> All { get; } =
        [("/v1/completions", new Completions()), ("/v1/chat/completions", new Chat()), ("/v1/messages", new Messages()),
            ("/api/chat", new Ollama())];

    public async Task<AskedModel> ReadAsync(HttpRequest request)
    {
        using var reader = new StreamReader(request.Body);
        var text = await reader.ReadToEndAsync();
        var body = JsonNode.Parse(text)!.AsObject();
        var options = body["options"] as JsonObject;
        var messages = MessagesOf(body);
        var key = (string?)request.Headers["x-api-key"]
            ?? ((string?)request.Headers.Authorization)?.Replace("Bearer ", "", StringComparison.Ordinal);
        return new AskedModel(
            request.Path, (string)body["model"]!, messages.Last(m => m.Role == "user").Text, messages,
            (double?)(body["temperature"] ?? options?["temperature"]),
            (body["seed"] ?? options?["seed"]) is { } seed ? unchecked((ulong)(long)seed) : null,
            (int?)(body["max_tokens"] ?? body["max_completion_tokens"] ?? options?["num_predict"]),
            (int?)body["n"] ?? 1,
            body.Concat(options ?? []).Select(p => p.Key).ToHashSet(), key, text);
    }

    /// <param name="answers">At least one.</param>
    public abstract Task WriteAsync(HttpResponse response, AskedModel asked, IReadOnlyList<AnsweredModel> answers);

    protected virtual IReadOnlyList<(string Role, string Text)> MessagesOf(JsonObject body) =>
        [.. body["messages"]!.AsArray().Select(m => ((string)m!["role"]!, Text(m["content"])))];

    /// <summary>Sends a whole answer, in the guise that was asked for this request.</summary>
    protected static Task SendAsync(HttpResponse response, object answer)
    {
        var plain = JsonSerializer.SerializeToNode(answer, new JsonSerializerOptions())!.AsObject();
        response.ContentType = "application/json";
        return response.WriteAsync(Guise.Of(response.HttpContext) is { } guise ? guise.Put(plain) : plain.ToJsonString());
    }

    protected static string Text(JsonNode? content) => content switch
    {
        null => "",
        JsonArray parts => string.Concat(parts.Select(p => (string)p!["text"]!)),
        _ => (string)content!,
    };

    /// <summary>The prompt counts once, whatever the number of texts.</summary>
    private static object Usage(IReadOnlyList<AnsweredModel> answers) => new
    {
        prompt_tokens = answers[0].InputTokens,
        completion_tokens = answers.Sum(a => a.Tokens),
        total_tokens = answers[0].InputTokens + answers.Sum(a => a.Tokens),
        prompt_tokens_details = new { cached_tokens = 3 },
    };

    private sealed class Completions : Dialect
    {
        protected override IReadOnlyList<(string Role, string Text)> MessagesOf(JsonObject body) => [("user", (string)body["prompt"]!)];

        public override Task WriteAsync(HttpResponse response, AskedModel asked, IReadOnlyList<AnsweredModel> answers) =>
            SendAsync(response, new
            {
                id = "cmpl-1",
                @object = "text_completion",
                created = 1,
                model = asked.Model + "-served",
                choices = answers.Select(
                    (answer, i) => new { text = answer.Text, index = i, finish_reason = answer.Finished ? "stop" : "length" }),
                usage = Usage(answers),
            });
    }

    private sealed class Chat : Dialect
    {
        public override Task WriteAsync(HttpResponse response, AskedModel asked, IReadOnlyList<AnsweredModel> answers) =>
            SendAsync(response, new
            {
                id = "chatcmpl-1",
                @object = "chat.completion",
                created = 1,
                model = asked.Model + "-served",
                choices = answers.Select((answer, i) => new
                {
                    index = i,
                    message = new { role = "assistant", content = answer.Text },
                    finish_reason = answer.Finished ? "stop" : "length",
                }),
                usage = Usage(answers),
            });
    }

    private sealed class Messages : Dialect
    {
        protected override IReadOnlyList<(string Role, string Text)> MessagesOf(JsonObject body) =>
            body["system"] is { } system ? [("system", Text(system)), .. base.MessagesOf(body)] : base.MessagesOf(body);

        public override Task WriteAsync(HttpResponse response, AskedModel asked, IReadOnlyList<AnsweredModel> answers) =>
            SendAsync(response, new
            {
                id = "msg_1",
                type = "message",
                role = "assistant",
                model = asked.Model + "-served",
                content = new[] { new { type = "text", text = answers[0].Text } },
                stop_reason = answers[0].Finished ? "end_turn" : "max_tokens",
                stop_sequence = (string?)null,
                usage =
                new
                {
                    input_tokens = answers[0].InputTokens - 3,
                    cache_read_input_tokens = 3,
                    cache_creation_input_tokens = 0,
                    output_tokens = answers[0].Tokens
                },
            });
    }

    private sealed class Ollama : Dialect
    {
        public override Task WriteAsync(HttpResponse response, AskedModel asked, IReadOnlyList<AnsweredModel> answers) =>
            SendAsync(response, new
            {
                model = asked.Model + "-served",
                created_at = "2026-01-01T00:00:00Z",
                message = new { role = "assistant", content = answers[0].Text },
                done = true,
                done_reason = answers[0].Finished ? "stop" : "length",
                prompt_eval_count = answers[0].InputTokens,
                eval_count = answers[0].Tokens,
            });
    }
}
